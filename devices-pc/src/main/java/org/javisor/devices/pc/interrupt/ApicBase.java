package org.javisor.devices.pc.interrupt;

/**
 * IA32_APIC_BASE: where a local APIC stands and which mode it is in.
 *
 * @see "Intel SDM volume 3, 11.4.4 Local APIC Status and Location; 11.12.5 x2APIC State Transitions"
 */
final class ApicBase {
  static final long BOOT_PROCESSOR = 1 << 8;
  static final long X2APIC = 1 << 10;
  static final long ENABLED = 1 << 11;
  static final long FLAGS = BOOT_PROCESSOR | X2APIC | ENABLED;

  /** Physical addresses of 52 bits: the CPU rejects what its model does not announce. */
  static final long ADDRESS_MASK = 0x000F_FFFF_FFFF_F000L;

  static final long DEFAULT_ADDRESS = 0xFEE0_0000L;

  private final boolean bootProcessor;
  private long value;

  ApicBase(boolean bootProcessor) {
    this.bootProcessor = bootProcessor;
  }

  void reset() {
    value = DEFAULT_ADDRESS | ENABLED | (bootProcessor ? BOOT_PROCESSOR : 0);
  }

  long value() {
    return value;
  }

  boolean enabled() {
    return (value & ENABLED) != 0;
  }

  boolean x2apic() {
    return (value & X2APIC) != 0;
  }

  /** Returns false for reserved bits and for transitions between modes that are not allowed: #GP(0). */
  boolean write(long written) {
    boolean toX2apic = (written & X2APIC) != 0;
    boolean toEnabled = (written & ENABLED) != 0;
    if ((written & ~(ADDRESS_MASK | FLAGS)) != 0 || (toX2apic && !toEnabled)) {
      return false;
    }
    if ((!enabled() && toX2apic) || (x2apic() && toEnabled && !toX2apic)) {
      return false;
    }
    value = written;
    return true;
  }

  void restore(long saved) {
    value = saved;
  }
}
