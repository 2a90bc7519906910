package org.javisor.devices.pc.acpi;

import org.javisor.device.PowerControl;

/**
 * The reset control register at port 0xCF9, ACPI's reset register.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.5.8.2 Reset Control Register"
 */
public final class ResetControl {
  public static final int PORT = 0xCF9;

  /** Asks for a hard reset. */
  public static final int HARD_RESET = 0x06;

  private static final int RESET_CPU = 4;

  /** Clear: only the CPUs, by INIT. */
  private static final int SYSTEM_RESET = 2;

  private final PowerControl power;
  private int value;

  public ResetControl(PowerControl power) {
    this.power = power;
  }

  public synchronized int read() {
    return value;
  }

  /** A rising RCPU bit resets the machine, or without SRST its CPUs. */
  public synchronized void write(int written) {
    boolean resets = (written & ~value & RESET_CPU) != 0;
    value = written & 0x0E & ~RESET_CPU;
    if (resets && (written & SYSTEM_RESET) != 0) {
      power.reset();
    } else if (resets) {
      power.init();
    }
  }

  /** RESET#. */
  public synchronized void reset() {
    value = 0;
  }
}
