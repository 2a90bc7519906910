package org.javisor.engine.translator.lockstep;

/** Where a random program finds what; guest-physical addresses, which are the linear ones as well. */
final class Layout {
  static final long PML4 = 0x1000;
  static final long PDPT = 0x2000;
  static final long PD = 0x3000;

  /** Maps the first megabytes page by page. */
  static final long PT = 0x4000;

  static final long GDT = 0x6000;
  static final long IDT = 0x6800;
  static final long HANDLERS = 0x7000;

  /** Four pages. */
  static final long CODE = 0x8000;

  /** Where a handler goes on: four bytes. */
  static final long RESUME = 0xC000;

  /** Rounds of the whole program. */
  static final long ROUNDS = 0xC008;

  /** A jump's target. */
  static final long TARGET = 0xC010;

  static final long LOG = 0xC040;
  static final long DATA = 0xD000;

  /** The page whose mapping programs change. */
  static final long REMAPPED = 0xF000;

  /** First byte behind the data. */
  static final long DATA_END = 0x1_0000;

  static final long STACK_TOP = 0x1_2000;

  /** A page that cannot be written. */
  static final long READ_ONLY = 0x1_2000;

  static final long MEMORY_BYTES = 0x1_4000;

  /** A page that is not mapped. */
  static final long UNMAPPED = 0x3_0000;

  /** Registers of a device. */
  static final long DEVICE = 0x10_0000;

  /** All memory once more. */
  static final long ALIAS = 0x14_0000;

  static final int INTERRUPT = 0x20;

  private Layout() {}
}
