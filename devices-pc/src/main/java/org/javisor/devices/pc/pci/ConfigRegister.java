package org.javisor.devices.pc.pci;

/**
 * Offsets and bits in a type 0 configuration header.
 *
 * @see "PCI Local Bus Specification 3.0, 6.1 Configuration Space Organization"
 */
public final class ConfigRegister {
  public static final int VENDOR_ID = 0x00;
  public static final int DEVICE_ID = 0x02;
  public static final int COMMAND = 0x04;
  public static final int STATUS = 0x06;
  public static final int REVISION_ID = 0x08;
  public static final int CLASS_CODE = 0x09;
  public static final int HEADER_TYPE = 0x0E;
  public static final int BARS = 0x10;
  public static final int SUBSYSTEM_VENDOR_ID = 0x2C;
  public static final int SUBSYSTEM_ID = 0x2E;
  public static final int EXPANSION_ROM = 0x30;
  public static final int CAPABILITIES = 0x34;
  public static final int INTERRUPT_LINE = 0x3C;
  public static final int INTERRUPT_PIN = 0x3D;

  /** In the command register. */
  public static final int IO_SPACE = 1;

  public static final int MEMORY_SPACE = 1 << 1;
  public static final int BUS_MASTER = 1 << 2;
  public static final int INTERRUPT_DISABLE = 1 << 10;

  /** In the expansion ROM base address: the ROM answers. */
  public static final int ROM_ENABLE = 1;

  /** In the status register: INTx# is asserted, whether or not it is disabled. */
  public static final int INTERRUPT_STATUS = 1 << 3;

  /** In the status register: there is a list of capabilities. */
  public static final int CAPABILITIES_LIST = 1 << 4;

  /** Where the list begins here. */
  public static final int FIRST_CAPABILITY = 0x40;

  /** In the header type: function 0 has siblings. */
  public static final int MULTI_FUNCTION = 0x80;

  public static final int SIZE = 256;

  private ConfigRegister() {}
}
