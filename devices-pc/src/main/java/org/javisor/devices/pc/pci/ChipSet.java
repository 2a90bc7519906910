package org.javisor.devices.pc.pci;

/**
 * The functions that are part of the board: an 82441FX host bridge, a PIIX3 ISA bridge and a PIIX4 power management
 * function, as operating systems expect on this class of machine. Memory attribute and SMRAM registers keep what is
 * written and have no effect.
 *
 * @see "Intel 82441FX (PMC) data sheet, 3.2; 82371SB (PIIX3) data sheet, 2.2; 82371AB (PIIX4) data sheet, 7.1"
 */
final class ChipSet {
  static final int ISA_DEVICE = 1;
  static final int POWER_FUNCTION = 3;

  private static final int INTEL = 0x8086;
  private static final int PIRQ_ROUTES = 0x60;

  private ChipSet() {}

  static PciFunction hostBridge() {
    PciFunction function = new PciFunction(new PciIdentity(INTEL, 0x1237, 2, 0x06_00_00));
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

  static PciFunction isaBridge(PirqRouter router) {
    PciFunction function = new IsaBridge(router);
    function.preset(ConfigRegister.HEADER_TYPE, 1, ConfigRegister.MULTI_FUNCTION);
    function.preset(ConfigRegister.COMMAND, 2, 0x0007);
    function.writable(ConfigRegister.COMMAND, 2, 0);
    for (int n = 0; n < PirqRouter.PIRQS; n++) {
      function.preset(PIRQ_ROUTES + n, 1, 0x80);
      function.writable(PIRQ_ROUTES + n, 1, 0x8F);
    }
    return function;
  }

  /** Routes PCI interrupts to the 8259As. */
  private static final class IsaBridge extends PciFunction {
    private final PirqRouter router;

    IsaBridge(PirqRouter router) {
      super(new PciIdentity(INTEL, 0x7000, 0, 0x06_01_00));
      this.router = router;
    }

    @Override
    protected void written(int offset, int sizeBytes) {
      for (int n = 0; n < PirqRouter.PIRQS; n++) {
        router.route(n, read(PIRQ_ROUTES + n, 1));
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
    PciFunction function = new PciFunction(new PciIdentity(INTEL, 0x7113, 3, 0x06_80_00));
    function.preset(ConfigRegister.COMMAND, 2, ConfigRegister.IO_SPACE);
    function.writable(ConfigRegister.COMMAND, 2, 0);
    function.preset(ConfigRegister.INTERRUPT_LINE, 1, irq);
    function.interruptPin(1);
    function.preset(0x40, 4, ports | 1);
    function.preset(0x80, 1, 1);
    return function;
  }
}
