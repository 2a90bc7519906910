package org.javisor.cpu.integer;

import org.javisor.cpu.Flags;

/**
 * Products. The low half is the plain product; the high half and the flag source are here. CF and OF say that the high
 * half is significant; the other flags are undefined and follow the low half.
 *
 * @see "Intel SDM volume 2, MUL, IMUL, MULX"
 */
public final class Multiply {
  private Multiply() {}

  /** High half of the unsigned product, sign-extended. */
  public static long mulHigh(int width, long a, long b) {
    if (width == Width.QWORD) {
      return Math.unsignedMultiplyHigh(a, b);
    }
    return Width.signExtend(
        width, (Width.zeroExtend(width, a) * Width.zeroExtend(width, b)) >>> Width.bits(width));
  }

  /** High half of the signed product, sign-extended. */
  public static long imulHigh(int width, long a, long b) {
    return width == Width.QWORD ? Math.multiplyHigh(a, b) : Width.signExtend(width, (a * b) >> Width.bits(width));
  }

  public static long low(int width, long a, long b) {
    return Width.signExtend(width, a * b);
  }

  public static long mulSource(long high) {
    return high != 0 ? Flags.CF | Flags.OF : 0;
  }

  public static long imulSource(long low, long high) {
    return high != low >> 63 ? Flags.CF | Flags.OF : 0;
  }
}
