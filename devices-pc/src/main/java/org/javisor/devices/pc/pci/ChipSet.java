package org.javisor.devices.pc.pci;

/**
 * The functions that are part of the board: an 82441FX host bridge, a PIIX3 ISA bridge and a PIIX4 power management
 * function, as operating systems and firmware expect on this class of machine. They carry the subsystem IDs by which
 * firmware knows that this is a virtual machine with fw_cfg.
 *
 * <p>There is no system management mode: the SMRAM register keeps what is written and has no effect, and the power
 * management function says that SMIs are set up already, so that firmware leaves them alone.
 *
 * @see "Intel 82441FX (PMC) data sheet, 3.2; 82371SB (PIIX3) data sheet, 2.2; 82371AB (PIIX4) data sheet, 7.1"
 */
final class ChipSet {
  static final int POWER_FUNCTION = 3;

  private static final int INTEL = 0x8086;
  private static final int PAM = 0x59;
  private static final int VIRTUAL_MACHINE_VENDOR = 0x1AF4;
  private static final int VIRTUAL_MACHINE = 0x1100;
  private static final int DEVICE_ACTIVITY_B = 0x58;
  private static final int APMC_ENABLE = 1 << 25;

  private ChipSet() {}

  private static PciIdentity identity(int deviceId, int revisionId, int classCode) {
    return new PciIdentity(INTEL, deviceId, revisionId, classCode, VIRTUAL_MACHINE_VENDOR, VIRTUAL_MACHINE);
  }

  static PciFunction hostBridge(MemoryAttributes attributes) {
    PciFunction function = new HostBridge(attributes);
    function.preset(ConfigRegister.COMMAND, 2, ConfigRegister.MEMORY_SPACE | ConfigRegister.BUS_MASTER);
    function.writable(ConfigRegister.COMMAND, 2, 0);
    function.writable(0x50, 4, -1);
    function.writable(0x54, 4, -1);
    function.writable(0x58, 4, -1);
    function.writable(0x5C, 4, -1);
    function.preset(0x72, 1, 0x02);
    function.writable(0x72, 1, 0x78);
    return function;
  }

  /** Switches between ROM and shadow RAM. */
  private static final class HostBridge extends PciFunction {
    private final MemoryAttributes attributes;

    HostBridge(MemoryAttributes attributes) {
      super(identity(0x1237, 2, 0x06_00_00));
      this.attributes = attributes;
    }

    /** Each register holds two segments, but the first, whose low half is reserved. */
    @Override
    protected void written(int offset, int sizeBytes) {
      for (int segment = 0; segment < MemoryAttributes.SEGMENTS; segment++) {
        int register = read(PAM + (segment + 1) / 2, 1);
        int bits = segment % 2 == 0 ? register >> 4 : register;
        attributes.set(segment, (bits & 1) != 0, (bits & 2) != 0);
      }
    }
  }

  static PciFunction isaBridge(PirqRouter router) {
    PciFunction function = new IsaBridge(router);
    function.preset(ConfigRegister.HEADER_TYPE, 1, ConfigRegister.MULTI_FUNCTION);
    function.preset(ConfigRegister.COMMAND, 2, 0x0007);
    function.writable(ConfigRegister.COMMAND, 2, 0);
    for (int n = 0; n < PirqRouter.PIRQS; n++) {
      function.preset(PirqRouter.FIRST_REGISTER + n, 1, 0x80);
      function.writable(PirqRouter.FIRST_REGISTER + n, 1, 0x8F);
    }
    return function;
  }

  /** Routes PCI interrupts to the 8259As. */
  private static final class IsaBridge extends PciFunction {
    private final PirqRouter router;

    IsaBridge(PirqRouter router) {
      super(identity(0x7000, 0, 0x06_01_00));
      this.router = router;
    }

    @Override
    protected void written(int offset, int sizeBytes) {
      for (int n = 0; n < PirqRouter.PIRQS; n++) {
        router.route(n, read(PirqRouter.FIRST_REGISTER + n, 1));
      }
    }
  }

  /**
   * The power management function: says where the ACPI ports are, which cannot be moved.
   *
   * @param ports first port of the power management registers
   * @param irq ISA interrupt of the SCI
   */
  static PciFunction powerManagement(int ports, int irq) {
    PciFunction function = new PciFunction(identity(0x7113, 3, 0x06_80_00));
    function.preset(ConfigRegister.COMMAND, 2, ConfigRegister.IO_SPACE);
    function.writable(ConfigRegister.COMMAND, 2, 0);
    function.preset(ConfigRegister.INTERRUPT_LINE, 1, irq);
    function.interruptPin(1);
    function.preset(0x40, 4, ports | 1);
    function.preset(DEVICE_ACTIVITY_B, 4, APMC_ENABLE);
    function.preset(0x80, 1, 1);
    return function;
  }
}
