package org.javisor.cpu.system;

/** Descriptors as numbers, written from the manual's figures and independent of the code under test. */
final class Tables {
  static final int PRESENT = 0x80;
  static final int DATA = 0x92;
  static final int CODE = 0x9A;
  static final int CONFORMING = 0x9E;
  static final int BIG = 0xC000;
  static final int LONG = 0xA000;

  private Tables() {}

  /** @param flags G, D/B, L and AVL in bits 15:12, the access byte in bits 7:0 */
  static long segment(long base, long limit, int dpl, int flags) {
    long d = limit & 0xFFFF | (limit & 0xF_0000) << 32;
    d |= (base & 0xFF_FFFF) << 16 | (base & 0xFF00_0000L) << 32;
    d |= (long) (flags & 0xFF | dpl << 5) << 40;
    return d | (long) (flags >> 12 & 0xF) << 52;
  }

  /** A call, interrupt, trap or task gate. */
  static long gate(int type, int selector, long offset, int dpl, int parameters) {
    long d = offset & 0xFFFF | (offset & 0xFFFF_0000L) << 32;
    d |= (long) selector << 16 | (long) parameters << 32;
    return d | (long) (PRESENT | dpl << 5 | type) << 40;
  }
}
