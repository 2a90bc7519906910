package org.javisor.devices.pc.pci;

/**
 * One base address register, or two for 64 bits.
 *
 * @see "PCI Local Bus Specification 3.0, 6.2.5.1 Address Maps"
 */
final class BaseAddressRegister {
  /** What a register decodes. */
  enum Kind {
    IO(1),
    MEMORY_32(0),
    MEMORY_64(4),
    /** Bit 0 enables it. @see "PCI Local Bus Specification 3.0, 6.2.5.2 Expansion ROM Base Address Register" */
    ROM(0);

    /** The low bits that software reads. */
    final int flags;

    Kind(int flags) {
      this.flags = flags;
    }
  }

  private static final long UNMAPPED = -1;

  final Kind kind;
  final int index;
  final long sizeBytes;
  private final BarTarget target;
  private long mappedAt = UNMAPPED;

  BaseAddressRegister(Kind kind, int index, long sizeBytes, BarTarget target) {
    this.kind = kind;
    this.index = index;
    this.sizeBytes = sizeBytes;
    this.target = target;
  }

  /** Where in the configuration space the register is. */
  int offset() {
    return kind == Kind.ROM ? ConfigRegister.EXPANSION_ROM : ConfigRegister.BARS + 4 * index;
  }

  /** The bits of the register that software can set. */
  long addressMask() {
    long width = kind == Kind.MEMORY_64 ? -1 : 0xFFFF_FFFFL;
    return -sizeBytes & width;
  }

  /**
   * Maps or unmaps the registers if that changes.
   *
   * @param enabled the command register's decode bit
   */
  void place(long address, boolean enabled) {
    boolean reaches = kind != Kind.IO || address + sizeBytes <= 0x1_0000;
    long wanted = enabled && reaches && address != 0 ? address : UNMAPPED;
    if (wanted == mappedAt) {
      return;
    }
    if (mappedAt != UNMAPPED) {
      target.unmap();
    }
    mappedAt = wanted;
    if (wanted != UNMAPPED) {
      target.map(wanted);
    }
  }
}
