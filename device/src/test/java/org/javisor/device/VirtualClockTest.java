package org.javisor.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final ManualTimeSource time = new ManualTimeSource();
  private final VirtualClock clock = new VirtualClock(time);
  private final List<String> log = new ArrayList<>();

  private Timer timer(String name) {
    return clock.newTimer(() -> log.add(name + "@" + clock.nanos()));
  }

  @Test
  void timersExpireInTheOrderOfTheirDeadlines() {
    timer("late").arm(30);
    timer("early").arm(10);
    timer("middle").arm(20);
    time.nanos = 25;
    clock.runDue();
    assertThat(log).containsExactly("early@25", "middle@25");
    assertThat(clock.nextDeadline()).isEqualTo(30);
  }

  @Test
  void equalDeadlinesExpireInTheOrderOfArming() {
    Timer first = timer("first");
    Timer second = timer("second");
    second.arm(5);
    first.arm(5);
    time.nanos = 5;
    clock.runDue();
    assertThat(log).containsExactly("second@5", "first@5");
  }

  @Test
  void aTimerExpiresOncePerArming() {
    timer("once").arm(1);
    time.nanos = 10;
    clock.runDue();
    clock.runDue();
    assertThat(log).hasSize(1);
  }

  @Test
  void armingAgainReplacesTheDeadline() {
    Timer timer = timer("t");
    timer.arm(10);
    timer.arm(20);
    time.nanos = 15;
    clock.runDue();
    assertThat(log).isEmpty();
    assertThat(clock.nextDeadline()).isEqualTo(20);
  }

  @Test
  void aCancelledTimerDoesNotExpire() {
    Timer timer = timer("t");
    timer.arm(10);
    timer.cancel();
    time.nanos = 100;
    clock.runDue();
    assertThat(log).isEmpty();
    assertThat(clock.nextDeadline()).isEqualTo(Clock.NEVER);
  }

  @Test
  void aTimerThatArmsItselfInThePastCannotHoldTheLoop() {
    Timer[] self = new Timer[1];
    self[0] = clock.newTimer(() -> {
      log.add("ran");
      self[0].arm(1);
    });
    self[0].arm(1);
    time.nanos = 10;
    clock.runDue();
    assertThat(log).hasSize(1);
    clock.runDue();
    assertThat(log).hasSize(2);
  }

  @Test
  void theWakeUpComesOnlyWhenTheEarliestDeadlineMovesCloser() {
    List<Long> wakeUps = new ArrayList<>();
    clock.onEarlierDeadline(() -> wakeUps.add(clock.nextDeadline()));
    Timer a = timer("a");
    a.arm(100);
    timer("b").arm(200);
    timer("c").arm(50);
    a.arm(40);
    a.cancel();
    assertThat(wakeUps).containsExactly(100L, 50L, 40L);
  }

  @Test
  void anIdleMachineJumpsToTheNextDeadlineWhereTheSourceCan() {
    timer("t").arm(1_000_000);
    assertThat(clock.skipIdle()).isTrue();
    clock.runDue();
    assertThat(log).containsExactly("t@1000000");
    assertThat(clock.skipIdle()).isFalse();
  }

  @Test
  void aRestoredClockContinuesFromTheSavedTime() {
    time.nanos = 500;
    clock.restore(90_000);
    assertThat(clock.nanos()).isEqualTo(90_000);
    time.nanos = 600;
    assertThat(clock.nanos()).isEqualTo(90_100);
    timer("t").arm(90_200);
    assertThat(clock.skipIdle()).isTrue();
    assertThat(time.nanos).isEqualTo(700);
  }

  @Test
  void hostTimeStandsStillWhilePaused() {
    long[] monotonic = {1_000};
    HostTimeSource source = new HostTimeSource(() -> monotonic[0]);
    monotonic[0] = 1_400;
    source.pause();
    monotonic[0] = 9_000;
    assertThat(source.nanos()).isEqualTo(400);
    source.resume();
    monotonic[0] = 9_050;
    assertThat(source.nanos()).isEqualTo(450);
    assertThat(source.skipTo(10_000)).isFalse();
  }

  @Test
  void countedTimePassesWithInstructionsAndSkippedIdleTime() {
    long[] retired = {0};
    InstructionTimeSource source = new InstructionTimeSource(() -> retired[0], new Frequency(500_000_000));
    retired[0] = 100;
    assertThat(source.nanos()).isEqualTo(200);
    assertThat(source.instructionsUntil(300)).isEqualTo(50);
    assertThat(source.skipTo(1_000)).isTrue();
    assertThat(source.nanos()).isEqualTo(1_000);
    assertThat(source.instructionsUntil(1_001)).isEqualTo(1);
    retired[0] = 101;
    assertThat(source.nanos()).isEqualTo(1_002);
    assertThat(source.instructionsUntil(900)).isZero();
    assertThat(source.skipTo(Clock.NEVER)).isFalse();
  }
}
