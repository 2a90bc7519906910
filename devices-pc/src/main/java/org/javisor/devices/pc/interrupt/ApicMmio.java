package org.javisor.devices.pc.interrupt;

/**
 * A local APIC's registers as memory, in xAPIC mode. Registers have 32 bits on 16-byte boundaries.
 *
 * @see "Intel SDM volume 3, 11.4.1 The Local APIC Block Diagram"
 */
final class ApicMmio {
  private ApicMmio() {}

  /** Whether the page belongs to the APIC now: in x2APIC mode and while disabled nobody answers. */
  private static boolean responds(LocalApic apic) {
    return apic.base().enabled() && !apic.base().x2apic();
  }

  /**
   * @param offset a multiple of 4
   * @return 32 bits
   */
  static int read(LocalApic apic, int offset, long now) {
    int register = offset >> 4;
    if (!responds(apic)) {
      return -1;
    }
    if ((offset & 0xF) != 0 || !exists(register)) {
      reject(apic, offset);
      return 0;
    }
    return (int) apic.read(register, now);
  }

  static void write(LocalApic apic, int offset, int value, long now) {
    int register = offset >> 4;
    if (!responds(apic)) {
      return;
    }
    if ((offset & 0xF) != 0 || !exists(register)) {
      reject(apic, offset);
    } else if (!readOnly(register)) {
      apic.write(register, value & 0xFFFF_FFFFL, now);
    }
  }

  private static boolean exists(int register) {
    return register < ApicRegister.COUNT && ApicRegister.existsInXapic(register);
  }

  private static void reject(LocalApic apic, int offset) {
    if ((offset & 0xF) == 0) {
      apic.illegalRegister();
    }
  }

  private static boolean readOnly(int register) {
    return register == ApicRegister.VERSION
        || register == ApicRegister.ARBITRATION_PRIORITY
        || register == ApicRegister.PROCESSOR_PRIORITY
        || register == ApicRegister.CURRENT_COUNT
        || (register >= ApicRegister.IN_SERVICE && register < ApicRegister.ERROR_STATUS);
  }
}
