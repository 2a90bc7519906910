package org.javisor.cpu.integer;

import org.javisor.cpu.Flags;

/**
 * Shifts and rotates. Operands and results are sign-extended; counts are already masked to 5 bits (6 for 64-bit
 * operands) and not zero: a zero count changes neither destination nor flags.
 *
 * <p>The {@code ...Source} methods give CF and OF at their RFLAGS positions: shifts combine them with the result as
 * {@code (RESULT, result, source)}; rotates replace only CF and OF. OF is defined by the manual for a count of 1 only;
 * for others the same formula is used, as processors do.
 *
 * @see "Intel SDM volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD"
 */
public final class Shifts {
  private Shifts() {}

  /** The effective count of a shift: 5 bits, or 6 for 64-bit operands. */
  public static int maskCount(int width, long count) {
    return (int) count & (width == Width.QWORD ? 63 : 31);
  }

  public static long shl(int width, long a, int count) {
    return Width.signExtend(width, a << count);
  }

  public static long shlSource(int width, long a, int count, long result) {
    int bits = Width.bits(width);
    int carry = count > bits ? 0 : (int) (a >>> (bits - count)) & 1;
    return flags(carry, carry ^ (result < 0 ? 1 : 0));
  }

  public static long shr(int width, long a, int count) {
    return Width.signExtend(width, Width.zeroExtend(width, a) >>> count);
  }

  public static long shrSource(int width, long a, int count, long result) {
    int carry = (int) (Width.zeroExtend(width, a) >>> (count - 1)) & 1;
    return flags(carry, topBitsDiffer(width, result));
  }

  public static long sar(int width, long a, int count) {
    return a >> count;
  }

  public static long sarSource(int width, long a, int count) {
    return (a >> (count - 1)) & 1;
  }

  public static long rol(int width, long a, int count) {
    int n = count & (Width.bits(width) - 1);
    long value = Width.zeroExtend(width, a);
    return switch (width) {
      case Width.QWORD -> Long.rotateLeft(a, n);
      case Width.DWORD -> Integer.rotateLeft((int) a, n);
      default -> Width.signExtend(width, (value << n) | (value >>> (Width.bits(width) - n)));
    };
  }

  public static long rolSource(long result) {
    int carry = (int) result & 1;
    return flags(carry, carry ^ (result < 0 ? 1 : 0));
  }

  public static long ror(int width, long a, int count) {
    return rol(width, a, -count & (Width.bits(width) - 1));
  }

  public static long rorSource(int width, long result) {
    return flags(result < 0 ? 1 : 0, topBitsDiffer(width, result));
  }

  /** The count of RCL and RCR: modulo width + 1. */
  public static int rotateThroughCarryCount(int width, int count) {
    return width == Width.BYTE ? count % 9 : width == Width.WORD ? count % 17 : count;
  }

  /** @param count 1..width in bits */
  public static long rcl(int width, long a, int count, boolean carry) {
    int bits = Width.bits(width);
    long value = Width.zeroExtend(width, a);
    long result = (shiftLeft(value, count)) | ((carry ? 1L : 0) << (count - 1));
    if (count > 1) {
      result |= value >>> (bits + 1 - count);
    }
    return Width.signExtend(width, result);
  }

  public static long rclSource(int width, long a, int count, long result) {
    int carry = (int) (Width.zeroExtend(width, a) >>> (Width.bits(width) - count)) & 1;
    return flags(carry, carry ^ (result < 0 ? 1 : 0));
  }

  /** @param count 1..width in bits */
  public static long rcr(int width, long a, int count, boolean carry) {
    int bits = Width.bits(width);
    long value = Width.zeroExtend(width, a);
    long result = shiftRight(value, count) | ((carry ? 1L : 0) << (bits - count));
    if (count > 1) {
      result |= value << (bits + 1 - count);
    }
    return Width.signExtend(width, result);
  }

  public static long rcrSource(int width, long a, int count, long result) {
    int carry = (int) (Width.zeroExtend(width, a) >>> (count - 1)) & 1;
    return flags(carry, topBitsDiffer(width, result));
  }

  /**
   * Shifts {@code a} left, filling with the top bits of {@code b}. 16-bit counts above 16 are undefined by the manual.
   */
  public static long shld(int width, long a, long b, int count) {
    if (width == Width.WORD) {
      long wide = (Width.zeroExtend(width, a) << 32) | (Width.zeroExtend(width, b) << 16) | Width.zeroExtend(width, a);
      return (short) (wide << count >>> 32);
    }
    int bits = Width.bits(width);
    return Width.signExtend(width, (a << count) | (Width.zeroExtend(width, b) >>> (bits - count)));
  }

  public static long shldSource(int width, long a, long b, int count, long result) {
    int bits = Width.bits(width);
    long from = count > bits ? b >>> (2 * bits - count) : Width.zeroExtend(width, a) >>> (bits - count);
    int carry = (int) from & 1;
    return flags(carry, (result < 0 ? 1 : 0) ^ (a < 0 ? 1 : 0));
  }

  /** Shifts {@code a} right, filling with the low bits of {@code b}. */
  public static long shrd(int width, long a, long b, int count) {
    if (width == Width.WORD) {
      long wide = (Width.zeroExtend(width, a) << 32) | (Width.zeroExtend(width, b) << 16) | Width.zeroExtend(width, a);
      return (short) (wide >>> count);
    }
    int bits = Width.bits(width);
    return Width.signExtend(width, (Width.zeroExtend(width, a) >>> count) | (b << (bits - count)));
  }

  public static long shrdSource(int width, long a, long b, int count, long result) {
    int bits = Width.bits(width);
    long from = count > bits ? b >>> (count - bits - 1) : Width.zeroExtend(width, a) >>> (count - 1);
    int carry = (int) from & 1;
    return flags(carry, (result < 0 ? 1 : 0) ^ (a < 0 ? 1 : 0));
  }

  private static int topBitsDiffer(int width, long result) {
    return ((int) (result >>> (Width.bits(width) - 1)) ^ (int) (result >>> (Width.bits(width) - 2))) & 1;
  }

  /** As {@code <<}, but a count of 64 gives 0. */
  private static long shiftLeft(long value, int count) {
    return count > 63 ? 0 : value << count;
  }

  private static long shiftRight(long value, int count) {
    return count > 63 ? 0 : value >>> count;
  }

  private static long flags(int carry, int overflow) {
    return carry | (overflow != 0 ? Flags.OF : 0);
  }
}
