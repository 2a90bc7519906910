package org.javisor.devices.pc.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.Test;

/** Expected values from ACPI 6.5, 4.8.3. */
class PowerManagementTest {
  private static final int STATUS = 0x600;
  private static final int ENABLE = 0x602;
  private static final int CONTROL = 0x604;
  private static final int TIMER = 0x608;
  private static final int SMI_COMMAND = 0xB2;

  private final TestClock clock = new TestClock();
  private final RecordingLine sci = new RecordingLine();
  private final RecordingPower power = new RecordingPower();
  private final PortSpace ports = new PortSpace();
  private final PowerManagement pm = new PowerManagement(clock, sci, power);

  PowerManagementTest() {
    pm.attachPorts(ports);
  }

  private void enterAcpiMode() {
    ports.write(SMI_COMMAND, 1, 0xF1);
  }

  @Test
  void theTimerRunsAtItsRate() {
    clock.advance(1_000_000_000L);
    assertThat(ports.read(TIMER, 4)).isEqualTo(3_579_545);
    assertThat(ports.read(TIMER, 1)).isEqualTo(3_579_545 & 0xFF);
    assertThat(ports.read(TIMER + 2, 2)).isEqualTo(3_579_545 >> 16);
    ports.write(TIMER, 4, 0);
    assertThat(ports.read(TIMER, 4)).isEqualTo(3_579_545);
  }

  @Test
  void aNarrowTimerHas24Bits() {
    assertThat(new PowerChip(false).timer(0x1_2345_6789L)).isEqualTo(0x45_6789);
    assertThat(new PowerChip(true).timer(0x1_2345_6789L)).isEqualTo(0x2345_6789);
  }

  @Test
  void theTimersHighestBitInterruptsWhenItChanges() {
    enterAcpiMode();
    ports.write(ENABLE, 2, 1);
    long halfPeriod = PowerManagement.TIMER_INPUT.nanosAt(1L << 31);
    clock.advance(halfPeriod - 1);
    assertThat(sci.level()).isFalse();
    clock.advance(1);
    assertThat(sci.level()).isTrue();
    ports.write(STATUS, 2, 1);
    assertThat(sci.level()).isFalse();
    clock.advance(halfPeriod);
    assertThat(sci.level()).isTrue();
  }

  @Test
  void noTimerInterruptIsMissedBetweenTwoLooksAtTheClock() {
    enterAcpiMode();
    for (long looks = 1; looks < 6; looks++) {
      ports.write(ENABLE, 2, 0);
      clock.advanceTo(PowerManagement.TIMER_INPUT.nanosAt(looks << 31) - looks);
      ports.write(STATUS, 2, 1);
      clock.creep(1);
      ports.write(ENABLE, 2, 1);
      clock.creep(0);
      clock.advance(10);
      assertThat(sci.level()).as("the carry comes at look %d", looks).isTrue();
    }
  }

  @Test
  void thePowerButtonInterruptsInAcpiModeOnly() {
    ports.write(ENABLE, 2, 0x100);
    pm.pressPowerButton();
    assertThat(sci.level()).isFalse();
    enterAcpiMode();
    assertThat(ports.read(CONTROL, 2)).isEqualTo(1);
    assertThat(sci.level()).isTrue();
    assertThat(ports.read(STATUS, 2)).isEqualTo(0x100);
    ports.write(STATUS, 2, 0x100);
    assertThat(sci.level()).isFalse();
    ports.write(SMI_COMMAND, 1, 0xF0);
    assertThat(ports.read(CONTROL, 2)).isZero();
  }

  @Test
  void aByteWriteClearsOnlyItsStatusBits() {
    pm.pressPowerButton();
    ports.write(STATUS, 1, 0xFF);
    assertThat(ports.read(STATUS, 2)).isEqualTo(0x100);
    ports.write(STATUS + 1, 1, 0x01);
    assertThat(ports.read(STATUS, 2)).isZero();
  }

  @Test
  void statusAndEnableCanBeWrittenTogether() {
    pm.pressPowerButton();
    ports.write(STATUS, 4, 0x0101_0100);
    assertThat(ports.read(STATUS, 4)).isEqualTo(0x0101_0000);
  }

  @Test
  void sleepTypeFivePowersOff() {
    ports.write(CONTROL, 2, 5 << 10 | 1 << 13);
    assertThat(power.requests).as("another sleep type").isEmpty();
    ports.write(CONTROL, 2, PowerManagement.S5_SLEEP_TYPE << 10);
    assertThat(power.requests).isEmpty();
    ports.write(CONTROL, 2, PowerManagement.S5_SLEEP_TYPE << 10 | 1 << 13);
    assertThat(power.requests).containsExactly("power off");
    assertThat(ports.read(CONTROL, 2) & 1 << 13).as("SLP_EN is write-only").isZero();
  }

  @Test
  void generalPurposeEventsInterrupt() {
    enterAcpiMode();
    pm.raiseEvent(3);
    assertThat(sci.level()).isFalse();
    ports.write(0xAFE2, 2, 8);
    assertThat(sci.level()).isTrue();
    ports.write(0xAFE0, 2, 8);
    assertThat(sci.level()).isFalse();
  }

  @Test
  void aRisingResetBitResets() {
    ResetControl control = new ResetControl(power);
    control.write(0x02);
    assertThat(power.requests).isEmpty();
    control.write(0x06);
    assertThat(power.requests).containsExactly("reset");
    assertThat(control.read()).isEqualTo(0x02);
  }

  /** @see "Intel 82371SB (PIIX3) data sheet, 2.5.8.2 Reset Control Register, SRST" */
  @Test
  void withoutTheSystemResetBitARisingResetBitIsAnInit() {
    ResetControl control = new ResetControl(power);
    control.write(0x04);
    assertThat(power.requests).containsExactly("init");
  }

  @Test
  void aRestoredBlockGoesOn() {
    enterAcpiMode();
    ports.write(ENABLE, 2, 0x100);
    pm.pressPowerButton();
    PowerManagementStateV1 state = pm.save();
    RecordingLine otherSci = new RecordingLine();
    PowerManagement other = new PowerManagement(clock, otherSci, power);
    other.restore(state);
    assertThat(other.save()).isEqualTo(state);
    assertThat(otherSci.level()).isTrue();
  }
}
