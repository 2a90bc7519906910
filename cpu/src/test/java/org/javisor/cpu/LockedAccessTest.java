package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.cpu.system.Reset;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * LOCKed updates by CPUs on threads of their own: none is lost, wherever the operand lies.
 *
 * @see "Intel SDM volume 3, 10.1.2 Bus Locking"
 */
class LockedAccessTest {
  private static final int UPDATES = 20_000;
  private static final long ACROSS_QUADWORDS = 0x1005;
  private static final long ACROSS_PAGES = 0x1FFD;
  private static final long INSIDE_A_QUADWORD = 0x1001;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(1 << 20);

  LockedAccessTest() {
    memory.addRam(0, ram, 0, ram.sizeBytes());
  }

  @AfterEach
  void close() {
    ram.close();
  }

  private Cpu newCpu() {
    Cpu c = new Cpu(CpuModel.standard(), memory, new IdleBus());
    Reset.powerUp(c);
    CpuSetup.flat32(c, 8, 16, 0);
    return c;
  }

  private static void increment32(Cpu c, long linear) {
    while (true) {
      int old = c.mmu.load32(linear);
      if (c.mmu.compareAndSwap32(linear, old, old + 1)) {
        return;
      }
    }
  }

  private static void increment128(Cpu c, long linear) {
    while (true) {
      long low = c.mmu.load64(linear);
      long high = c.mmu.load64(linear + 8);
      if (c.mmu.compareAndSwap128(linear, low, high, low + 1, high + 3)) {
        return;
      }
    }
  }

  private void twoCpus(BiConsumer<Cpu, Long> update, long linear) throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Runnable work = () -> {
      Cpu c = newCpu();
      both.countDown();
      try {
        both.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      for (int i = 0; i < UPDATES; i++) {
        update.accept(c, linear);
      }
      c.mmu.close();
    };
    FutureTask<?> first = new FutureTask<>(work, null);
    FutureTask<?> second = new FutureTask<>(work, null);
    Thread.ofPlatform().start(first);
    Thread.ofPlatform().start(second);
    first.get();
    second.get();
  }

  @Test
  void updatesInsideAQuadwordAreNotLost() throws Exception {
    twoCpus(LockedAccessTest::increment32, INSIDE_A_QUADWORD);
    assertThat(memory.read(INSIDE_A_QUADWORD, 4)).isEqualTo(2 * UPDATES);
  }

  @Test
  void updatesAcrossQuadwordsAreNotLost() throws Exception {
    twoCpus(LockedAccessTest::increment32, ACROSS_QUADWORDS);
    assertThat(memory.read(ACROSS_QUADWORDS, 4)).isEqualTo(2 * UPDATES);
  }

  @Test
  void updatesAcrossPagesAreNotLost() throws Exception {
    twoCpus(LockedAccessTest::increment32, ACROSS_PAGES);
    assertThat(memory.read(ACROSS_PAGES, 4)).isEqualTo(2 * UPDATES);
  }

  @Test
  void updatesOf128BitsAreNotLost() throws Exception {
    twoCpus(LockedAccessTest::increment128, 0x1010);
    assertThat(memory.read(0x1010, 8)).isEqualTo(2 * UPDATES);
    assertThat(memory.read(0x1018, 8)).isEqualTo(6 * UPDATES);
  }

  @Test
  void aFailedExchangeOf128BitsLeavesMemoryAlone() {
    Cpu c = newCpu();
    memory.write(0x1010, 8, 1);
    memory.write(0x1018, 8, 2);
    assertThat(c.mmu.compareAndSwap128(0x1010, 1, 99, 7, 8)).isFalse();
    assertThat(c.mmu.compareAndSwap128(0x1010, 99, 2, 7, 8)).isFalse();
    assertThat(memory.read(0x1010, 8)).isEqualTo(1);
    assertThat(memory.read(0x1018, 8)).isEqualTo(2);
    assertThat(c.mmu.compareAndSwap128(0x1010, 1, 2, 7, 8)).isTrue();
    assertThat(memory.read(0x1010, 8)).isEqualTo(7);
    assertThat(memory.read(0x1018, 8)).isEqualTo(8);
    c.mmu.close();
  }
}
