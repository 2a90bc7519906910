package org.javisor.devices.pc.timer;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PitTest {
  private static final long SECOND = 1_000_000_000L;

  private final TestClock clock = new TestClock();
  private final RecordingLine line = new RecordingLine();
  private final PortSpace ports = new PortSpace();
  private final Pit pit = new Pit(clock, line);

  @BeforeEach
  void attach() {
    pit.attachPorts(ports);
  }

  private void program(int control, int port, int count) {
    ports.write(0x43, 1, control);
    ports.write(port, 1, count & 0xFF);
    ports.write(port, 1, count >> 8);
    line.takeEdges();
  }

  @Test
  void hundredHertzAreHundredInterruptsASecond() {
    program(0x34, 0x40, 11932);
    clock.advance(SECOND);
    assertThat(line.takeEdges()).isEqualTo(99);
    clock.advance(9 * SECOND);
    assertThat(line.takeEdges()).isBetween(900, 901);
  }

  @Test
  void aSquareWaveInterruptsOncePerPeriod() {
    program(0x36, 0x40, 0);
    clock.advance(SECOND);
    assertThat(line.takeEdges()).isEqualTo(18);
  }

  @Test
  void aOneShotInterruptsOnceAtItsTime() {
    program(0x38, 0x40, 1193);
    clock.advance(999_000);
    assertThat(line.takeEdges()).isZero();
    clock.advance(5_000);
    assertThat(line.takeEdges()).isEqualTo(1);
    clock.advance(SECOND);
    assertThat(line.takeEdges()).isZero();
  }

  @Test
  void aLateHostGivesOneInterrupt() {
    program(0x34, 0x40, 1193);
    clock.jump(10 * SECOND);
    clock.runDue();
    assertThat(line.takeEdges()).isEqualTo(1);
    clock.advance(1_010_000);
    assertThat(line.takeEdges()).isEqualTo(1);
  }

  @Test
  void theShortestPeriodIsBounded() {
    program(0x34, 0x40, 2);
    clock.advance(1_000_000);
    assertThat(line.takeEdges()).isBetween(90, 101);
  }

  @Test
  void port61GatesAndShowsCounterTwo() {
    ports.write(0x61, 1, 0);
    program(0xB0, 0x42, 1193);
    clock.advance(SECOND);
    assertThat(ports.read(0x61, 1) & 0x21).isZero();
    ports.write(0x61, 1, 1);
    clock.advance(990_000);
    assertThat(ports.read(0x61, 1) & 0x21).isEqualTo(0x01);
    clock.advance(15_000);
    assertThat(ports.read(0x61, 1) & 0x21).isEqualTo(0x21);
  }

  @Test
  void theRefreshBitToggles() {
    int before = ports.read(0x61, 1) & 0x10;
    clock.advance(15_085);
    assertThat(ports.read(0x61, 1) & 0x10).isNotEqualTo(before);
  }

  @Test
  void resetStopsTheTimer() {
    program(0x34, 0x40, 1193);
    pit.reset();
    line.takeEdges();
    clock.advance(SECOND);
    assertThat(line.takeEdges()).isZero();
  }

  @Test
  void aRestoredTimerGoesOnInTime() {
    program(0x34, 0x40, 11932);
    ports.write(0x61, 1, 3);
    clock.advance(5_000_000);
    RecordingLine otherLine = new RecordingLine();
    Pit other = new Pit(clock, otherLine);
    other.restore(pit.save());
    assertThat(other.save()).isEqualTo(pit.save());
    otherLine.takeEdges();
    clock.advance(4_990_000);
    assertThat(otherLine.takeEdges()).isZero();
    clock.advance(20_000);
    assertThat(otherLine.takeEdges()).isEqualTo(1);
  }
}
