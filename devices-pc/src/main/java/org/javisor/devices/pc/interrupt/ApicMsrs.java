package org.javisor.devices.pc.interrupt;

/**
 * A local APIC's registers as MSRs, in x2APIC mode, and IA32_TSC_DEADLINE.
 *
 * @see "Intel SDM volume 3, 11.12.1.2 x2APIC Register Address Space"
 */
final class ApicMsrs {
  private static final int TSC_DEADLINE = 0x6E0;
  private static final int FIRST = 0x800;

  private ApicMsrs() {}

  /** Returns false where reading is illegal: #GP(0). */
  static boolean read(LocalApic apic, int msr, long[] value, long now) {
    if (msr == TSC_DEADLINE) {
      value[0] = apic.timer().tscDeadline();
      return true;
    }
    int register = msr - FIRST;
    if (!exists(apic, register) || !ApicRegister.readableInX2apic(register)) {
      return false;
    }
    long read = apic.read(register, now);
    value[0] = register == ApicRegister.INTERRUPT_COMMAND ? read : read & 0xFFFF_FFFFL;
    return true;
  }

  /** Returns false where writing, or writing this value, is illegal: #GP(0). */
  static boolean write(LocalApic apic, int msr, long value, long now) {
    if (msr == TSC_DEADLINE) {
      apic.timer().tscDeadline(value);
      return true;
    }
    int register = msr - FIRST;
    long writable = exists(apic, register) ? ApicRegister.writableInX2apic(register) : -1;
    if (writable == -1 || (value & ~writable) != 0) {
      return false;
    }
    apic.write(register, value, now);
    return true;
  }

  private static boolean exists(LocalApic apic, int register) {
    return apic.base().x2apic() && register >= 0 && register < ApicRegister.COUNT;
  }
}
