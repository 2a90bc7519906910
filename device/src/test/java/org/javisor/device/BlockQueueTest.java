package org.javisor.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BlockQueueTest {
  private final ManualTimeSource time = new ManualTimeSource();
  private final VirtualClock clock = new VirtualClock(time);
  private final MemoryDisk disk = new MemoryDisk(8);
  private final List<String> log = new ArrayList<>();
  private final CountDownLatch awake = new CountDownLatch(1);

  private BlockQueue.Completion note(String name) {
    return ok -> log.add(name + (ok ? " ok" : " failed") + " on " + Thread.currentThread().getName());
  }

  private String here(String text) {
    return text + " on " + Thread.currentThread().getName();
  }

  private void runUntil(int completions) throws InterruptedException {
    while (log.size() < completions) {
      clock.runDue();
      Thread.onSpinWait();
    }
  }

  @Test
  void completionsRunOnTheClocksThreadInOrder() throws InterruptedException {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.HOST);
    byte[] written = {1, 2, 3, 4};
    byte[] read = new byte[4];
    queue.submit(disk, BlockRequest.write(512, written, 4), note("write"));
    queue.submit(disk, BlockRequest.flush(), note("flush"));
    queue.submit(disk, BlockRequest.read(512, read, 4), note("read"));
    runUntil(3);
    assertThat(log).containsExactly(here("write ok"), here("flush ok"), here("read ok"));
    assertThat(read).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whoeverSubmitsDoesNotWaitForTheMedium() throws InterruptedException {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.HOST);
    disk.gate = new CountDownLatch(1);
    clock.onEarlierDeadline(awake::countDown);
    queue.submit(disk, BlockRequest.read(0, new byte[512], 512), note("read"));
    clock.runDue();
    assertThat(log).isEmpty();
    disk.gate.countDown();
    awake.await();
    clock.runDue();
    assertThat(log).containsExactly(here("read ok"));
    assertThat(disk.usedBy.isVirtual()).isTrue();
  }

  @Test
  void aFailureIsToldAndTheNextRequestIsCarriedOut() throws InterruptedException {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.HOST);
    disk.failing = true;
    queue.submit(disk, BlockRequest.read(0, new byte[512], 512), note("first"));
    runUntil(1);
    disk.failing = false;
    queue.submit(disk, BlockRequest.read(0, new byte[512], 512), note("second"));
    runUntil(2);
    assertThat(log).containsExactly(here("first failed"), here("second ok"));
  }

  @Test
  void zeroesAndDiscardsGoToTheMedium() throws InterruptedException {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.HOST);
    java.util.Arrays.fill(disk.bytes, (byte) 7);
    queue.submit(disk, BlockRequest.writeZeroes(512, 1024, false), note("zeroes"));
    queue.submit(disk, BlockRequest.writeZeroes(2048, 512, true), note("unmap"));
    queue.submit(disk, BlockRequest.discard(3072, 512), note("discard"));
    runUntil(3);
    assertThat(log).containsExactly(here("zeroes ok"), here("unmap ok"), here("discard ok"));
    byte[] expected = new byte[4096];
    java.util.Arrays.fill(expected, (byte) 7);
    java.util.Arrays.fill(expected, 512, 1536, (byte) 0);
    java.util.Arrays.fill(expected, 2048, 2560, (byte) 0);
    assertThat(disk.bytes).isEqualTo(expected);
  }

  @Test
  void countedCompletionsComeAtTimesThatDependOnTheRequestsAlone() {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.COUNTED);
    queue.submit(disk, BlockRequest.read(0, new byte[512], 512), note("read"));
    queue.submit(disk, BlockRequest.flush(), note("flush"));
    assertThat(clock.nextDeadline()).isEqualTo(51_024);
    time.nanos = 51_023;
    clock.runDue();
    assertThat(log).isEmpty();
    time.nanos = 51_024;
    clock.runDue();
    assertThat(log).containsExactly(here("read ok"));
    assertThat(clock.nextDeadline()).isEqualTo(101_024);
    time.nanos = 101_024;
    clock.runDue();
    assertThat(log).containsExactly(here("read ok"), here("flush ok"));
  }

  @Test
  void aCountedCompletionWaitsForASlowHost() {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.COUNTED);
    CountDownLatch gate = new CountDownLatch(1);
    disk.gate = gate;
    queue.submit(disk, BlockRequest.read(0, new byte[512], 512), note("read"));
    time.nanos = 60_000;
    Thread.ofVirtual().start(gate::countDown);
    clock.runDue();
    assertThat(log).containsExactly(here("read ok"));
  }

  @Test
  void anIdleQueueLeavesTheMediumAlone() {
    BlockQueue queue = new BlockQueue(clock, BlockTiming.COUNTED);
    byte[] written = {9};
    queue.submit(disk, BlockRequest.write(0, written, 1), note("write"));
    queue.awaitIdle();
    assertThat(disk.bytes[0]).isEqualTo((byte) 9);
    assertThat(log).isEmpty();
  }
}
