package org.javisor.devices.pc;

/** Guest-physical addresses of this class of machine. */
public final class PcMemoryMap {
  /** End of conventional memory; from here to {@link #EXTENDED_MEMORY} stand video memory and ROMs. */
  public static final long LEGACY_HOLE = 0xA_0000;

  /** RAM goes on here. */
  public static final long EXTENDED_MEMORY = 0x10_0000;

  /** RAM that does not fit below stands above 4 GiB. */
  public static final long LOW_MEMORY_LIMIT = 0xC000_0000L;

  /** Firmware and systems place registers of PCI devices from here up, or from the end of RAM if that is higher. */
  private static final long PCI_WINDOW = 0x8000_0000L;

  public static final long PCI_WINDOW_LAST = 0xFEBF_FFFFL;

  /** RAM from here up. */
  public static final long HIGH_MEMORY = 0x1_0000_0000L;

  /** A PCI window above all RAM that a machine can have: 512 GiB to 1 TiB less one byte. */
  public static final long PCI_WINDOW_64 = 0x80_0000_0000L;

  public static final long PCI_WINDOW_64_LAST = 0xFF_FFFF_FFFFL;

  private PcMemoryMap() {}

  /** How much of a machine's RAM stands below {@link #LOW_MEMORY_LIMIT}, the legacy hole counted as RAM. */
  public static long lowMemoryBytes(long ramBytes) {
    return Math.min(ramBytes, LOW_MEMORY_LIMIT);
  }

  /** The first address of the 32-bit PCI window. */
  public static long pciWindow(long ramBytes) {
    return Math.max(PCI_WINDOW, lowMemoryBytes(ramBytes));
  }

  /** How much stands from {@link #HIGH_MEMORY} up. */
  public static long highMemoryBytes(long ramBytes) {
    return ramBytes - lowMemoryBytes(ramBytes);
  }
}
