package org.javisor.devices.pc.interrupt;

/**
 * Numbers of a local APIC's registers: the MMIO offset divided by 16, or the x2APIC MSR's number less 0x800.
 *
 * @see "Intel SDM volume 3, table 11-1 Local APIC Register Address Map; table 11-6 for the MSRs"
 */
final class ApicRegister {
  static final int ID = 0x02;
  static final int VERSION = 0x03;
  static final int TASK_PRIORITY = 0x08;
  static final int ARBITRATION_PRIORITY = 0x09;
  static final int PROCESSOR_PRIORITY = 0x0A;
  static final int EOI = 0x0B;
  static final int LOGICAL_DESTINATION = 0x0D;
  static final int DESTINATION_FORMAT = 0x0E;
  static final int SPURIOUS_VECTOR = 0x0F;
  static final int IN_SERVICE = 0x10;
  static final int TRIGGER_MODE = 0x18;
  static final int INTERRUPT_REQUEST = 0x20;
  static final int ERROR_STATUS = 0x28;
  static final int INTERRUPT_COMMAND = 0x30;
  static final int INTERRUPT_COMMAND_HIGH = 0x31;
  static final int LVT = 0x32;
  static final int INITIAL_COUNT = 0x38;
  static final int CURRENT_COUNT = 0x39;
  static final int DIVIDE_CONFIGURATION = 0x3E;
  static final int SELF_IPI = 0x3F;
  static final int COUNT = 0x40;

  private ApicRegister() {}

  /** Whether the register exists, for reading or writing, in xAPIC mode. */
  static boolean existsInXapic(int register) {
    return switch (register) {
      case ID, VERSION, TASK_PRIORITY, ARBITRATION_PRIORITY, PROCESSOR_PRIORITY, EOI, LOGICAL_DESTINATION,
          DESTINATION_FORMAT, SPURIOUS_VECTOR, ERROR_STATUS, INTERRUPT_COMMAND, INTERRUPT_COMMAND_HIGH, INITIAL_COUNT,
          CURRENT_COUNT, DIVIDE_CONFIGURATION -> true;
      default -> (register >= IN_SERVICE && register < ERROR_STATUS)
          || (register >= LVT && register < LVT + LocalVectorTable.COUNT);
    };
  }

  /** Whether RDMSR of the register is legal in x2APIC mode. */
  static boolean readableInX2apic(int register) {
    return existsInXapic(register)
        && register != ARBITRATION_PRIORITY
        && register != EOI
        && register != DESTINATION_FORMAT
        && register != INTERRUPT_COMMAND_HIGH;
  }

  /** The bits that may be set in a value for WRMSR in x2APIC mode; -1 where the register cannot be written. */
  static long writableInX2apic(int register) {
    return switch (register) {
      case TASK_PRIORITY, SELF_IPI -> 0xFF;
      case EOI, ERROR_STATUS -> 0;
      case SPURIOUS_VECTOR -> 0x1FF;
      case INTERRUPT_COMMAND -> 0xFFFF_FFFF_000C_CFFFL;
      case INITIAL_COUNT -> 0xFFFF_FFFFL;
      case DIVIDE_CONFIGURATION -> 0xB;
      default -> register >= LVT && register < LVT + LocalVectorTable.COUNT
          ? LocalVectorTable.defined(register - LVT)
          : -1;
    };
  }
}
