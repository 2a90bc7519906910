package org.javisor.devices.pc.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.Test;

/** Expected values from the IA-PC HPET specification 1.0a; one tick is 10 ns. */
class HpetTest {
  private static final int CONFIGURATION = 0x10;
  private static final int STATUS = 0x20;
  private static final int COUNTER = 0xF0;
  private static final int TIMER_0 = 0x100;
  private static final int TIMER_2 = 0x140;
  private static final int LEVEL = 2;
  private static final int ENABLED = 4;
  private static final int PERIODIC = 8;
  private static final int SET_VALUE = 0x40;
  private static final int MODE_32 = 0x100;
  private static final int ROUTE_20 = 20 << 9;
  private static final int ROUTE_21 = 21 << 9;

  private final TestClock clock = new TestClock();
  private final Map<Integer, RecordingLine> isa = new HashMap<>();
  private final Map<Integer, RecordingLine> gsi = new HashMap<>();
  private final RecordingLine pit = new RecordingLine();
  private final SwitchedLine pitLine = new SwitchedLine(pit);
  private final Hpet hpet = hpet();

  private Hpet hpet() {
    return new Hpet(
        clock,
        new Hpet.HpetWiring(
            irq -> isa.computeIfAbsent(irq, i -> new RecordingLine()),
            line -> gsi.computeIfAbsent(line, i -> new RecordingLine()),
            pitLine,
            new SwitchedLine(new RecordingLine())));
  }

  private RecordingLine gsi(int number) {
    return gsi.computeIfAbsent(number, i -> new RecordingLine());
  }

  private RecordingLine isa(int number) {
    return isa.computeIfAbsent(number, i -> new RecordingLine());
  }

  private void write(int register, long value) {
    hpet.write(register, 8, value);
  }

  private long read(int register) {
    return hpet.read(register, 8);
  }

  @Test
  void capabilitiesTellPeriodTimersAndWidth() {
    assertThat(read(0)).isEqualTo(0x0098_9680_8086_A201L);
    assertThat(hpet.read(4, 4)).as("10 ns in femtoseconds").isEqualTo(10_000_000);
    assertThat(read(TIMER_0)).isEqualTo(0x00F0_0000_0000_0030L);
  }

  @Test
  void theCounterRunsWhileEnabledAndCanBeSet() {
    clock.advance(1_000);
    assertThat(read(COUNTER)).isZero();
    write(CONFIGURATION, 1);
    clock.advance(1_000);
    assertThat(read(COUNTER)).isEqualTo(100);
    write(CONFIGURATION, 0);
    clock.advance(1_000);
    assertThat(read(COUNTER)).isEqualTo(100);
    write(COUNTER, 0xFFFF_FFFF_FFFF_FFF0L);
    write(CONFIGURATION, 1);
    clock.advance(200);
    assertThat(read(COUNTER)).isEqualTo(4);
  }

  @Test
  void aOneShotMakesOneEdge() {
    write(TIMER_0, ENABLED | ROUTE_20);
    write(TIMER_0 + 8, 100_000);
    write(CONFIGURATION, 1);
    clock.advance(999_990);
    assertThat(gsi(20).takeEdges()).isZero();
    clock.advance(10);
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
    assertThat(read(STATUS)).as("edges leave no status").isZero();
    clock.advance(100_000_000);
    assertThat(gsi(20).takeEdges()).isZero();
  }

  @Test
  void aPeriodicTimerKeepsItsPhase() {
    write(TIMER_0, ENABLED | PERIODIC | SET_VALUE | ROUTE_20);
    write(TIMER_0 + 8, 50_000);
    write(TIMER_0 + 8, 100_000);
    write(CONFIGURATION, 1);
    clock.advance(499_990);
    assertThat(gsi(20).takeEdges()).isZero();
    clock.advance(10);
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
    clock.advance(10_000_000);
    assertThat(gsi(20).takeEdges()).isEqualTo(10);
    assertThat(read(TIMER_0 + 8)).isEqualTo(1_150_000);
  }

  @Test
  void missedPeriodsGiveOneInterrupt() {
    write(TIMER_0, ENABLED | PERIODIC | SET_VALUE | ROUTE_20);
    write(TIMER_0 + 8, 100_000);
    write(CONFIGURATION, 1);
    clock.jump(5_500_000);
    clock.runDue();
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
    assertThat(read(TIMER_0 + 8)).isEqualTo(600_000);
    clock.advance(500_000);
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
  }

  @Test
  void aLevelStaysUntilItsStatusIsCleared() {
    write(TIMER_2, ENABLED | LEVEL | ROUTE_21);
    write(TIMER_2 + 8, 1_000);
    write(CONFIGURATION, 1);
    clock.advance(20_000);
    assertThat(gsi(21).level()).isTrue();
    assertThat(read(STATUS)).isEqualTo(4);
    write(STATUS, 3);
    assertThat(gsi(21).level()).isTrue();
    write(STATUS, 4);
    assertThat(gsi(21).level()).isFalse();
  }

  @Test
  void a32BitTimerFiresAtEveryWrap() {
    write(TIMER_0, ENABLED | MODE_32 | ROUTE_20);
    write(TIMER_0 + 8, 0x1_0000_1000L);
    assertThat(read(TIMER_0 + 8)).isEqualTo(0x1000);
    write(COUNTER, 0xFFFF_F000L);
    write(CONFIGURATION, 1);
    clock.advance(10 * 0x1FFF);
    assertThat(gsi(20).takeEdges()).isZero();
    clock.advance(10);
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
  }

  @Test
  void aComparatorThatWasPassedDoesNotFire() {
    write(CONFIGURATION, 1);
    clock.advance(1_000_000);
    write(TIMER_0, ENABLED | ROUTE_20);
    write(TIMER_0 + 8, 10);
    clock.advance(1_000_000_000);
    assertThat(gsi(20).takeEdges()).isZero();
  }

  @Test
  void noMatchIsMissedBetweenTwoLooksAtTheClock() {
    write(CONFIGURATION, 1);
    write(TIMER_0, ENABLED | ROUTE_20);
    for (int ticks = 1; ticks < 12; ticks++) {
      long firstLook = clock.nanos() / 10 + 1;
      clock.creep(10);
      write(TIMER_0 + 8, firstLook + ticks);
      clock.creep(0);
      clock.advance(100_000);
      assertThat(gsi(20).takeEdges()).as("%d ticks after the first look", ticks).isEqualTo(1);
    }
  }

  @Test
  void legacyReplacementTakesTheTimersPlace() {
    pitLine.set(true);
    pit.takeEdges();
    write(TIMER_0, ENABLED | ROUTE_20);
    write(TIMER_0 + 8, 100_000);
    write(CONFIGURATION, 3);
    assertThat(pit.level()).isFalse();
    pitLine.set(false);
    pitLine.set(true);
    clock.advance(1_000_000);
    assertThat(isa(0).takeEdges()).isEqualTo(1);
    assertThat(gsi(20).takeEdges()).isZero();
    assertThat(pit.takeEdges()).isZero();
    write(CONFIGURATION, 1);
    assertThat(pit.level()).isTrue();
  }

  @Test
  void aRouteThatIsNotWiredIsRefused() {
    write(TIMER_0, ROUTE_20);
    write(TIMER_0, 5 << 9);
    assertThat(read(TIMER_0) & 0x3E00).isEqualTo(ROUTE_20);
  }

  @Test
  void halvesOfARegisterCanBeAccessed() {
    hpet.write(TIMER_0 + 8, 4, 0x1111_1111L);
    hpet.write(TIMER_0 + 12, 4, 0x2222_2222L);
    assertThat(read(TIMER_0 + 8)).isEqualTo(0x2222_2222_1111_1111L);
    assertThat(hpet.read(TIMER_0 + 12, 4)).isEqualTo(0x2222_2222L);
    hpet.write(TIMER_0 + 8, 2, 0);
    assertThat(hpet.read(TIMER_0 + 8, 4)).isEqualTo(0x1111_1111L);
  }

  @Test
  void aRestoredTimerGoesOnInTime() {
    write(TIMER_0, ENABLED | PERIODIC | SET_VALUE | ROUTE_20);
    write(TIMER_0 + 8, 100_000);
    write(CONFIGURATION, 1);
    clock.advance(1_500_000);
    HpetStateV1 state = hpet.save();
    Hpet other = hpet();
    other.restore(state);
    assertThat(other.save()).isEqualTo(state);
    hpet.reset();
    gsi(20).takeEdges();
    clock.advance(499_990);
    assertThat(gsi(20).takeEdges()).isZero();
    clock.advance(10);
    assertThat(gsi(20).takeEdges()).isEqualTo(1);
  }
}
