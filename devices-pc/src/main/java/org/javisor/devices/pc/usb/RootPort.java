package org.javisor.devices.pc.usb;

/**
 * A port of the root hub with a full-speed device that is always plugged in.
 *
 * @see "Intel Universal Host Controller Interface Design Guide 1.1, 2.1.7 Port Status and Control Register"
 */
final class RootPort {
  private static final int CONNECTED = 1;
  private static final int CONNECT_CHANGE = 1 << 1;
  private static final int ENABLED = 1 << 2;
  private static final int ENABLE_CHANGE = 1 << 3;
  private static final int LINE_D_PLUS = 1 << 4;
  private static final int LINE_D_MINUS = 1 << 5;
  private static final int RESUME_DETECT = 1 << 6;
  private static final int ALWAYS_ONE = 1 << 7;
  private static final int RESET = 1 << 9;
  private static final int SUSPENDED = 1 << 12;

  /** What stays until a one is written there. */
  static final int CHANGES = CONNECT_CHANGE | ENABLE_CHANGE;

  /** What the register keeps. */
  static final int STORED = CHANGES | ENABLED | RESUME_DETECT | RESET | SUSPENDED;

  private final HidDevice device;
  private int bits;

  RootPort(HidDevice device) {
    this.device = device;
    reset();
  }

  HidDevice device() {
    return device;
  }

  /** The device seems to have been plugged in just now. */
  void reset() {
    device.reset();
    bits = CONNECT_CHANGE;
  }

  int read() {
    int line = (bits & (RESET | RESUME_DETECT)) == 0 ? LINE_D_PLUS : has(RESUME_DETECT) ? LINE_D_MINUS : 0;
    return bits | CONNECTED | ALWAYS_ONE | line;
  }

  void write(int value) {
    int before = bits;
    bits = before & CHANGES & ~value | value & (ENABLED | RESUME_DETECT | RESET | SUSPENDED);
    if (has(RESET)) {
      bits &= ~(ENABLED | SUSPENDED | RESUME_DETECT);
      if ((before & RESET) == 0) {
        device.reset();
      }
    }
    if ((before & RESUME_DETECT) != 0 && !has(RESUME_DETECT)) {
      // The end of resume signalling.
      bits &= ~SUSPENDED;
    }
  }

  private boolean has(int bit) {
    return (bits & bit) != 0;
  }

  /** Whether the device hears what goes over the bus. */
  boolean listens() {
    return (bits & (ENABLED | SUSPENDED | RESET)) == ENABLED;
  }

  /** The device has news; returns whether it signals resume on a suspended port. */
  boolean wake() {
    boolean wakes = (bits & (ENABLED | SUSPENDED)) == (ENABLED | SUSPENDED) && device.wakesUp();
    bits |= wakes ? RESUME_DETECT : 0;
    return wakes;
  }

  /** The same where the whole bus is suspended. */
  boolean wakesBus() {
    return has(ENABLED) && device.wakesUp();
  }

  int save() {
    return bits;
  }

  void restore(int saved) {
    bits = saved & STORED;
  }
}
