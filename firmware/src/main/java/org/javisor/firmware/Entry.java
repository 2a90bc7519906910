package org.javisor.firmware;

/** By which protocol a kernel is entered. */
public sealed interface Entry {
  /**
   * The file decides: a bzImage by the Linux protocol; an ELF file by multiboot if it has that header, else PVH if it
   * has that note, else the Linux protocol; another file by multiboot if it has a header with load addresses.
   */
  record Automatic() implements Entry {}

  /** An ELF vmlinux by the Linux protocol even if it offers PVH. */
  record Linux() implements Entry {}

  /** An ELF file by PVH. */
  record Pvh() implements Entry {}

  /** An ELF or flat file by multiboot 1. */
  record Multiboot() implements Entry {}

  /**
   * A file without any header, entered at its first byte.
   *
   * @param address physical address where it is loaded and entered
   * @param realMode enter in real mode (the address must be below 1 MiB), else in flat 32-bit protected mode
   */
  record Flat(long address, boolean realMode) implements Entry {}

  /** The file decides. */
  Entry AUTOMATIC = new Automatic();
}
