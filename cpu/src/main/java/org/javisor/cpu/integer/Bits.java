package org.javisor.cpu.integer;

import org.javisor.cpu.Flags;

/**
 * Bit counting and bit-field extraction, on zero-extended operands unless said otherwise.
 *
 * @see "Intel SDM volume 2, BSF, BSR, LZCNT, TZCNT, POPCNT, BEXTR, BZHI, PDEP, PEXT"
 */
public final class Bits {
  private Bits() {}

  public static long reverseBytes(int width, long value) {
    return switch (width) {
      // BSWAP of a 16-bit register is undefined; processors give zero.
      case Width.WORD -> 0;
      case Width.DWORD -> Integer.reverseBytes((int) value);
      default -> Long.reverseBytes(value);
    };
  }

  public static long leadingZeros(int width, long zeroExtended) {
    return Long.numberOfLeadingZeros(zeroExtended) - (64L - Width.bits(width));
  }

  public static long trailingZeros(int width, long zeroExtended) {
    return Math.min(Long.numberOfTrailingZeros(zeroExtended), Width.bits(width));
  }

  /** The flags of TZCNT and LZCNT: CF where the source was zero, ZF where the count is. */
  public static int countFlags(int width, long count) {
    return (count == Width.bits(width) ? Flags.CF : 0) | (count == 0 ? Flags.ZF : 0);
  }

  /** The flags of POPCNT. */
  public static int populationFlags(int count) {
    return count == 0 ? Flags.ZF : 0;
  }

  /** @param control start in bits 7:0, length in bits 15:8 */
  public static long extract(long zeroExtended, long control) {
    int start = (int) control & 0xFF;
    int length = (int) (control >>> 8) & 0xFF;
    long shifted = start > 63 ? 0 : zeroExtended >>> start;
    return length > 63 ? shifted : shifted & ((1L << length) - 1);
  }

  public static long zeroHigh(int width, long zeroExtended, long index) {
    int n = (int) index & 0xFF;
    return n >= Width.bits(width) ? zeroExtended : zeroExtended & ((1L << n) - 1);
  }

  public static long deposit(long source, long mask) {
    return Long.expand(source, mask);
  }

  public static long gather(long source, long mask) {
    return Long.compress(source, mask);
  }
}
