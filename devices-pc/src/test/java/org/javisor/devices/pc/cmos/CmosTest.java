package org.javisor.devices.pc.cmos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Collections;
import org.javisor.device.DeviceStateException;
import org.javisor.device.PortSpace;
import org.javisor.device.WallClock;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.Test;

/** Expected values from the MC146818A data sheet. The clock starts on Sunday 31 December 2028, 23:59:50. */
class CmosTest {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1000 * MILLISECOND;
  private static final WallClock NEW_YEARS_EVE = WallClock.fixed(LocalDateTime.of(2028, 12, 31, 23, 59, 50));

  private final TestClock clock = new TestClock();
  private final RecordingLine line = new RecordingLine();
  private final PortSpace ports = new PortSpace();
  private final Cmos cmos = new Cmos(clock, NEW_YEARS_EVE, line);

  CmosTest() {
    cmos.attachPorts(ports);
  }

  private int read(int index) {
    ports.write(0x70, 1, index);
    return ports.read(0x71, 1);
  }

  private void write(int index, int value) {
    ports.write(0x70, 1, index);
    ports.write(0x71, 1, value);
  }

  /** Century, year, month, day, day of week, hours, minutes, seconds. */
  private String time() {
    return "%02x%02x-%02x-%02x %x %02x:%02x:%02x"
        .formatted(read(0x32), read(9), read(8), read(7), read(6), read(4), read(2), read(0));
  }

  @Test
  void theTimeIsBcdIn24HoursAtPowerOn() {
    assertThat(time()).isEqualTo("2028-12-31 1 23:59:50");
  }

  @Test
  void theTimeCarriesIntoTheYear() {
    clock.advance(10 * SECOND);
    assertThat(time()).isEqualTo("2029-01-01 2 00:00:00");
  }

  @Test
  void binaryAndTwelveHourFormats() {
    write(0x0B, 0x06);
    assertThat(read(0)).isEqualTo(50);
    assertThat(read(4)).isEqualTo(23);
    write(0x0B, 0x04);
    assertThat(read(4)).as("11 p.m.").isEqualTo(0x8B);
    write(0x0B, 0x00);
    assertThat(read(4)).isEqualTo(0x91);
    clock.advance(10 * SECOND);
    assertThat(read(4)).as("midnight is 12 a.m.").isEqualTo(0x12);
    clock.advance(12 * 3600 * SECOND);
    assertThat(read(4)).as("noon is 12 p.m.").isEqualTo(0x92);
  }

  @Test
  void setStopsTheTimeAndTakesANewOne() {
    write(0x0B, 0x82);
    clock.advance(5 * SECOND);
    assertThat(read(0)).isEqualTo(0x50);
    write(0, 0x15);
    write(2, 0x30);
    write(4, 0x08);
    write(7, 0x29);
    write(8, 0x02);
    write(9, 0x24);
    write(0x0B, 0x02);
    assertThat(time()).isEqualTo("2024-02-29 5 08:30:15");
    clock.advance(SECOND);
    assertThat(read(0)).isEqualTo(0x16);
  }

  @Test
  void theFirstUpdateAfterADividerResetComesInHalfASecond() {
    write(0x0A, 0x76);
    clock.advance(3 * SECOND);
    assertThat(read(0)).isEqualTo(0x50);
    write(0x0A, 0x26);
    clock.advance(499 * MILLISECOND);
    assertThat(read(0)).isEqualTo(0x50);
    clock.advance(2 * MILLISECOND);
    assertThat(read(0)).isEqualTo(0x51);
  }

  @Test
  void updateInProgressShowsBeforeEachUpdate() {
    clock.advance(SECOND - 3 * MILLISECOND);
    assertThat(read(0x0A) & 0x80).isZero();
    clock.advance(MILLISECOND);
    assertThat(read(0x0A) & 0x80).isEqualTo(0x80);
    assertThat(read(0)).isEqualTo(0x50);
    clock.advance(2 * MILLISECOND);
    assertThat(read(0x0A) & 0x80).isZero();
    assertThat(read(0)).isEqualTo(0x51);
  }

  @Test
  void updateInProgressNeverShowsWhileSet() {
    write(0x0B, 0x82);
    clock.advance(SECOND - MILLISECOND);
    assertThat(read(0x0A) & 0x80).isZero();
  }

  @Test
  void theUpdateInterruptComesEverySecondAndEndsWithReadingC() {
    write(0x0A, 0x20);
    write(0x0B, 0x12);
    clock.advance(SECOND - 1);
    assertThat(line.level()).isFalse();
    clock.advance(1);
    assertThat(line.level()).isTrue();
    clock.advance(5 * SECOND);
    assertThat(line.takeEdges()).isEqualTo(1);
    assertThat(read(0x0C)).isEqualTo(0x90);
    assertThat(line.level()).isFalse();
    assertThat(read(0x0C)).isZero();
    clock.advance(SECOND);
    assertThat(line.takeEdges()).isEqualTo(1);
  }

  @Test
  void noUpdateIsMissedBetweenTwoLooksAtTheClock() {
    write(0x0A, 0x20);
    write(0x0B, 0x12);
    long creep = SECOND * 2 / 5;
    clock.creep(creep);
    for (int i = 0; i < 20; i++) {
      long firstLook = clock.nanos() + creep;
      read(0x0C);
      assertThat(clock.nextDeadline()).isEqualTo((firstLook / SECOND + 1) * SECOND);
    }
  }

  @Test
  void thePeriodicInterruptComesAtItsRate() {
    write(0x0A, 0x26);
    write(0x0B, 0x42);
    int interrupts = 0;
    for (int i = 0; i < 4096; i++) {
      clock.advance(SECOND / 4096);
      if (line.level()) {
        assertThat(read(0x0C) & 0xC0).isEqualTo(0xC0);
        interrupts++;
      }
    }
    assertThat(interrupts).isBetween(1023, 1024);
  }

  @Test
  void ratesOneAndTwoAreThoseOfEightAndNine() {
    write(0x0A, 0x22);
    write(0x0B, 0x42);
    clock.advance(7_812_499);
    assertThat(line.level()).isFalse();
    clock.advance(1);
    assertThat(line.level()).isTrue();
  }

  @Test
  void theAlarmComesAtItsTime() {
    write(0x0A, 0x20);
    write(1, 0x05);
    write(3, 0x00);
    write(5, 0x00);
    write(0x0B, 0x22);
    clock.advance(14 * SECOND);
    assertThat(line.level()).isFalse();
    clock.advance(SECOND);
    assertThat(line.level()).isTrue();
    assertThat(read(0x0C)).isEqualTo(0xB0);
  }

  @Test
  void anAlarmCanIgnoreHoursAndMinutes() {
    write(1, 0x55);
    write(3, 0xFF);
    write(5, 0xC0);
    write(0x0B, 0x22);
    clock.advance(5 * SECOND);
    assertThat(line.takeEdges()).isEqualTo(1);
    read(0x0C);
    clock.advance(60 * SECOND);
    assertThat(line.takeEdges()).isEqualTo(1);
  }

  @Test
  void flagsAreSetWithoutTheirInterrupts() {
    clock.advance(SECOND);
    assertThat(read(0x0C)).isEqualTo(0x50);
    assertThat(line.takeEdges()).isZero();
    assertThat(clock.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void registerDShowsAGoodBattery() {
    write(0x0D, 0);
    assertThat(read(0x0D)).isEqualTo(0x80);
  }

  @Test
  void memoryKeepsItsBytesThroughAReset() {
    write(0x0F, 0x0A);
    write(0x7F, 0x55);
    write(0x0B, 0x52);
    cmos.reset();
    assertThat(read(0x0F)).isEqualTo(0x0A);
    assertThat(read(0xFF)).as("bit 7 of the index masks NMI only").isEqualTo(0x55);
    assertThat(read(0x0B)).isEqualTo(0x02);
    assertThat(time()).isEqualTo("2028-12-31 1 23:59:50");
  }

  @Test
  void memorySizesStandWhereABiosPutsThem() {
    cmos.presetMemorySize(3L << 30, 5L << 30);
    assertThat(read(0x15) | read(0x16) << 8).isEqualTo(640);
    assertThat(read(0x17) | read(0x18) << 8).isEqualTo(63 << 10);
    assertThat(read(0x34) | read(0x35) << 8).isEqualTo((3 << 14) - (1 << 8));
    assertThat(read(0x5B) | read(0x5C) << 8 | read(0x5D) << 16).isEqualTo(5 << 14);
  }

  @Test
  void aDateThatCannotBeIsBroughtIntoRange() {
    write(0x0B, 0x86);
    for (int index : new int[] {0, 2, 4, 7, 8, 9, 0x32}) {
      write(index, 0xFF);
    }
    write(0x0B, 0x06);
    assertThat(read(8)).isEqualTo(12);
    assertThat(read(7)).isEqualTo(31);
    assertThat(read(4)).isEqualTo(23);
    cmos.save();
  }

  @Test
  void aRestoredClockShowsTheSameTime() {
    write(0x0B, 0x12);
    clock.advance(SECOND / 2);
    CmosStateV1 state = cmos.save();
    RecordingLine otherLine = new RecordingLine();
    Cmos other = new Cmos(clock, WallClock.fixed(LocalDateTime.of(1999, 1, 1, 0, 0)), otherLine);
    other.restore(state);
    assertThat(other.save()).isEqualTo(state);
    clock.advance(SECOND / 2);
    assertThat(otherLine.level()).isTrue();
  }

  @Test
  void anImpossibleStateCannotBeMade() {
    assertThatThrownBy(() -> new CmosStateV1(Collections.nCopies(128, 256), 0, 0, false, 0, 0, 0))
        .isInstanceOf(DeviceStateException.class);
    assertThatThrownBy(() -> new CmosStateV1(Collections.nCopies(127, 0), 0, 0, false, 0, 0, 0))
        .isInstanceOf(DeviceStateException.class);
  }
}
