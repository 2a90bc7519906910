package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.devices.pc.interrupt.FabricRig.CURRENT_COUNT;
import static org.javisor.devices.pc.interrupt.FabricRig.DIVIDE;
import static org.javisor.devices.pc.interrupt.FabricRig.EOI;
import static org.javisor.devices.pc.interrupt.FabricRig.INITIAL_COUNT;
import static org.javisor.devices.pc.interrupt.FabricRig.LVT_TIMER;

import org.junit.jupiter.api.Test;

/** The timer's input is 1 GHz: one tick a nanosecond before the divider. */
class ApicTimerTest {
  private static final int TSC_DEADLINE = 0x6E0;

  private final FabricRig rig = new FabricRig(1);

  ApicTimerTest() {
    rig.enableAll();
    rig.write(0, DIVIDE, 0xB);
  }

  /** How many interrupts come within a time, each ended at once. */
  private int interrupts(long nanos, long stepNanos) {
    int count = 0;
    for (long passed = 0; passed < nanos; passed += stepNanos) {
      rig.clock.advance(stepNanos);
      while (rig.fabric.pending(0)) {
        assertThat(rig.fabric.acknowledge(0)).isEqualTo(0x40);
        rig.write(0, EOI, 0);
        count++;
      }
    }
    return count;
  }

  @Test
  void aOneShotFiresOnceAndStops() {
    rig.write(0, LVT_TIMER, 0x40);
    rig.write(0, INITIAL_COUNT, 1_000_000);
    rig.clock.advance(400_000);
    assertThat(rig.read(0, CURRENT_COUNT)).isEqualTo(600_000);
    rig.clock.advance(599_999);
    assertThat(rig.fabric.pending(0)).isFalse();
    rig.clock.advance(1);
    assertThat(rig.fabric.pending(0)).isTrue();
    assertThat(rig.read(0, CURRENT_COUNT)).isZero();
    assertThat(interrupts(10_000_000, 100_000)).isEqualTo(1);
  }

  @Test
  void aPeriodicTimerFiresForEver() {
    rig.write(0, LVT_TIMER, 0x2_0040);
    rig.write(0, INITIAL_COUNT, 1_000_000);
    assertThat(interrupts(100_000_000, 500_000)).isEqualTo(100);
    rig.clock.advance(250_000);
    assertThat(rig.read(0, CURRENT_COUNT)).isEqualTo(750_000);
  }

  @Test
  void theDividerSlowsTheCount() {
    int[] codes = {0, 1, 2, 3, 8, 9, 10, 11};
    int[] divisors = {2, 4, 8, 16, 32, 64, 128, 1};
    for (int i = 0; i < codes.length; i++) {
      rig.write(0, DIVIDE, codes[i]);
      rig.write(0, INITIAL_COUNT, 1_000_000);
      rig.clock.advance(128_000);
      assertThat(rig.read(0, CURRENT_COUNT)).isEqualTo(1_000_000 - 128_000 / divisors[i]);
    }
  }

  @Test
  void aNewDividerContinuesFromTheCurrentCount() {
    rig.write(0, INITIAL_COUNT, 1_000_000);
    rig.clock.advance(500_000);
    rig.write(0, DIVIDE, 0);
    rig.clock.advance(100_000);
    assertThat(rig.read(0, CURRENT_COUNT)).isEqualTo(450_000);
  }

  @Test
  void writingZeroStopsTheTimer() {
    rig.write(0, LVT_TIMER, 0x40);
    rig.write(0, INITIAL_COUNT, 1_000_000);
    rig.write(0, INITIAL_COUNT, 0);
    assertThat(interrupts(10_000_000, 1_000_000)).isZero();
  }

  @Test
  void aMaskedTimerCountsWithoutInterrupting() {
    rig.write(0, LVT_TIMER, 0x1_0040);
    rig.write(0, INITIAL_COUNT, 1_000_000);
    assertThat(interrupts(2_000_000, 1_000_000)).isZero();
    assertThat(rig.read(0, CURRENT_COUNT)).isZero();
  }

  @Test
  void theTscDeadlineFiresOnceAndClearsItself() {
    rig.write(0, LVT_TIMER, 0x4_0040);
    rig.fabric.writeMsr(0, TSC_DEADLINE, 2_000_000);
    long[] value = new long[1];
    assertThat(rig.fabric.readMsr(0, TSC_DEADLINE, value)).isTrue();
    assertThat(value[0]).isEqualTo(2_000_000);
    rig.clock.advance(999_999);
    assertThat(rig.fabric.pending(0)).isFalse();
    rig.clock.advance(1);
    assertThat(rig.fabric.acknowledge(0)).isEqualTo(0x40);
    rig.fabric.readMsr(0, TSC_DEADLINE, value);
    assertThat(value[0]).isZero();
  }

  @Test
  void aDeadlineInThePastFiresAtOnce() {
    rig.clock.advance(1_000_000);
    rig.write(0, LVT_TIMER, 0x4_0040);
    rig.fabric.writeMsr(0, TSC_DEADLINE, 5);
    assertThat(rig.fabric.pending(0)).isTrue();
  }

  @Test
  void aDeadlineBeyondAllTimeNeverFires() {
    rig.write(0, LVT_TIMER, 0x4_0040);
    rig.fabric.writeMsr(0, TSC_DEADLINE, -1);
    assertThat(interrupts(1_000_000_000, 500_000_000)).isZero();
  }

  @Test
  void theDeadlineIsIgnoredInOtherModes() {
    rig.write(0, LVT_TIMER, 0x40);
    rig.fabric.writeMsr(0, TSC_DEADLINE, 1000);
    long[] value = {1};
    rig.fabric.readMsr(0, TSC_DEADLINE, value);
    assertThat(value[0]).isZero();
    assertThat(interrupts(1_000_000, 100_000)).isZero();
  }

  @Test
  void theInitialCountIsIgnoredInDeadlineMode() {
    rig.write(0, LVT_TIMER, 0x4_0040);
    rig.write(0, INITIAL_COUNT, 1000);
    assertThat(rig.read(0, CURRENT_COUNT)).isZero();
    assertThat(interrupts(1_000_000, 100_000)).isZero();
  }

  @Test
  void changingTheModeFromDeadlineDisarms() {
    rig.write(0, LVT_TIMER, 0x4_0040);
    rig.fabric.writeMsr(0, TSC_DEADLINE, 2_000_000);
    rig.write(0, LVT_TIMER, 0x40);
    assertThat(interrupts(10_000_000, 1_000_000)).isZero();
  }

  @Test
  void theShortestPeriodIsBounded() {
    rig.write(0, LVT_TIMER, 0x2_0040);
    rig.write(0, INITIAL_COUNT, 1);
    assertThat(interrupts(1_000_000, 1_000)).isBetween(90, 1_001);
    assertThat(rig.clock.nextDeadline()).isGreaterThan(rig.clock.nanos());
  }

  @Test
  void initStopsTheTimer() {
    rig.write(0, LVT_TIMER, 0x2_0040);
    rig.write(0, INITIAL_COUNT, 1_000_000);
    rig.write(0, FabricRig.ICR, 0x4_4500);
    assertThat(rig.cpus.events).containsExactly("init 0");
    rig.clock.advance(10_000_000);
    assertThat(rig.fabric.pending(0)).isFalse();
  }
}
