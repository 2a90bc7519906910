package org.javisor.devices.pc.interrupt;

import org.javisor.device.Frequency;

/**
 * What a machine chooses about its APICs.
 *
 * @param cpus how many local APICs; their IDs count from 0
 * @param timerInput rate of the APIC timers before their dividers, as CPUID leaf 0x15 announces it
 * @param tsc rate of the time-stamp counter, for TSC-deadline timers
 */
public record ApicSettings(int cpus, Frequency timerInput, Frequency tsc) {
  /** Enough for 8-bit APIC IDs: 0xFF addresses everybody, one is the I/O APIC's. */
  public static final int MAX_CPUS = 254;

  public ApicSettings {
    if (cpus < 1 || cpus > MAX_CPUS) {
      throw new IllegalArgumentException("1 to " + MAX_CPUS + " CPUs, not " + cpus);
    }
  }

  /** Four bits wide; apart from the local APICs' where they leave room. */
  public int ioApicId() {
    return cpus < 16 ? cpus : 0;
  }
}
