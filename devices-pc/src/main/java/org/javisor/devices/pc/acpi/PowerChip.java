package org.javisor.devices.pc.acpi;

import org.javisor.device.Clock;

/**
 * The ACPI fixed hardware of a PIIX4: PM1a event and control blocks, a 24- or 32-bit PM timer, one general-purpose
 * event block; times in ticks of the PM timer.
 *
 * @see "ACPI 6.5, 4.8.3 Fixed Hardware Register Grouping; Intel 82371AB (PIIX4) data sheet, 7.2"
 */
final class PowerChip {
  static final int TIMER_STATUS = 1;
  static final int GLOBAL_STATUS = 1 << 5;
  static final int POWER_BUTTON = 1 << 8;
  static final int SLEEP_BUTTON = 1 << 9;
  static final int RTC_STATUS = 1 << 10;
  static final int WAKE_STATUS = 1 << 15;
  static final int STATUS_BITS = TIMER_STATUS | 1 << 4 | GLOBAL_STATUS | POWER_BUTTON | SLEEP_BUTTON | RTC_STATUS
      | WAKE_STATUS;
  static final int ENABLE_BITS = TIMER_STATUS | GLOBAL_STATUS | POWER_BUTTON | SLEEP_BUTTON | RTC_STATUS;

  static final int SCI_ENABLED = 1;
  static final int BUS_MASTER_RELOAD = 1 << 1;
  static final int SLEEP_TYPE_SHIFT = 10;
  static final int SLEEP_TYPE = 7 << SLEEP_TYPE_SHIFT;
  private static final int SLEEP_ENABLE = 1 << 13;

  static final int GPE_BITS = 16;

  private final int timerBits;
  private int status;
  private int enable;
  private int control;
  private int gpeStatus;
  private int gpeEnable;
  /** The half-period of the PM timer whose carry was noted last. */
  private long lastHalf;
  private int requestedSleep = -1;

  PowerChip(boolean wideTimer) {
    timerBits = wideTimer ? 32 : 24;
  }

  void reset(long now) {
    status = 0;
    enable = 0;
    control = 0;
    gpeStatus = 0;
    gpeEnable = 0;
    lastHalf = half(now);
    requestedSleep = -1;
  }

  private long half(long now) {
    return now >>> timerBits - 1;
  }

  /** Notes that the timer's highest bit has changed since the last call. */
  void advance(long now) {
    if (half(now) != lastHalf) {
      lastHalf = half(now);
      status |= TIMER_STATUS;
    }
  }

  /**
   * When the timer's highest bit changes after what {@link #advance} saw, if that interrupts; else {@link Clock#NEVER}.
   */
  long deadline() {
    boolean matters = (enable & ~status & TIMER_STATUS) != 0;
    return matters ? lastHalf + 1 << timerBits - 1 : Clock.NEVER;
  }

  int timer(long now) {
    return timerBits == 32 ? (int) now : (int) now & 0xFF_FFFF;
  }

  /** The system control interrupt; only in ACPI mode, as before that events belong to the system management mode. */
  boolean interrupts() {
    boolean fixed = (status & enable) != 0;
    return (control & SCI_ENABLED) != 0 && (fixed || (gpeStatus & gpeEnable) != 0);
  }

  int status() {
    return status;
  }

  /** Clears the bits that are written as one. */
  void clearStatus(int bits) {
    status &= ~bits;
  }

  void raise(int statusBit) {
    status |= statusBit;
  }

  int enable() {
    return enable;
  }

  void enable(int bits) {
    enable = bits & ENABLE_BITS;
  }

  int control() {
    return control;
  }

  /** SCI_EN belongs to the firmware: {@link #acpiMode}. Setting SLP_EN asks for the sleep type beside it. */
  void control(int value) {
    control = control & SCI_ENABLED | value & (SLEEP_TYPE | BUS_MASTER_RELOAD);
    if ((value & SLEEP_ENABLE) != 0) {
      requestedSleep = (value & SLEEP_TYPE) >> SLEEP_TYPE_SHIFT;
    }
  }

  /** The sleep type that software has asked for since the last call; -1 if none. */
  int takeSleepRequest() {
    int requested = requestedSleep;
    requestedSleep = -1;
    return requested;
  }

  void acpiMode(boolean on) {
    control = on ? control | SCI_ENABLED : control & ~SCI_ENABLED;
  }

  int gpeStatus() {
    return gpeStatus;
  }

  void clearGpeStatus(int bits) {
    gpeStatus &= ~bits;
  }

  void raiseGpe(int number) {
    gpeStatus |= 1 << number;
  }

  int gpeEnable() {
    return gpeEnable;
  }

  void gpeEnable(int bits) {
    gpeEnable = bits & 0xFFFF;
  }

  PowerManagementStateV1 save() {
    return new PowerManagementStateV1(status, enable, control, gpeStatus, gpeEnable, lastHalf);
  }

  void restore(PowerManagementStateV1 state) {
    status = state.status();
    enable = state.enable();
    control = state.control();
    gpeStatus = state.gpeStatus();
    gpeEnable = state.gpeEnable();
    lastHalf = state.lastHalf();
    requestedSleep = -1;
  }
}
