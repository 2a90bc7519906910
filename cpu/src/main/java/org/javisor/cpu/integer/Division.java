package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * DIV and IDIV of a double-width dividend: quotient and remainder, or #DE. Flags are undefined and stay as they are.
 *
 * @see "Intel SDM volume 2, DIV, IDIV"
 */
public final class Division {
  private Division() {}

  /** Unsigned quotient of {@code high:low / divisor}, all zero-extended; #DE if it does not fit. */
  public static long divide(Cpu c, int width, long high, long low, long divisor) {
    if (Long.compareUnsigned(high, divisor) >= 0) {
      throw c.fault(Vector.DE);
    }
    if (width == Width.QWORD) {
      return high == 0 ? Long.divideUnsigned(low, divisor) : divide128(high, low, divisor);
    }
    return Long.divideUnsigned((high << Width.bits(width)) | low, divisor);
  }

  /** Signed quotient; operands sign-extended but for {@code low}, which is taken as its width's bits. */
  public static long divideSigned(Cpu c, int width, long high, long low, long divisor) {
    if (divisor == 0) {
      throw c.fault(Vector.DE);
    }
    if (width == Width.QWORD) {
      return divideSigned128(c, high, low, divisor);
    }
    long dividend = (high << Width.bits(width)) | Width.zeroExtend(width, low);
    if (dividend == Long.MIN_VALUE && divisor == -1) {
      throw c.fault(Vector.DE);
    }
    long quotient = dividend / divisor;
    if (quotient != Width.signExtend(width, quotient)) {
      throw c.fault(Vector.DE);
    }
    return quotient;
  }

  private static long divideSigned128(Cpu c, long high, long low, long divisor) {
    if (high == low >> 63 && !(low == Long.MIN_VALUE && divisor == -1)) {
      return low / divisor;
    }
    boolean negative = high < 0;
    long magnitudeLow = negative ? -low : low;
    long magnitudeHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
    long magnitudeDivisor = Math.abs(divisor);
    if (Long.compareUnsigned(magnitudeHigh, magnitudeDivisor) >= 0) {
      throw c.fault(Vector.DE);
    }
    long quotient = divide128(magnitudeHigh, magnitudeLow, magnitudeDivisor);
    boolean quotientNegative = negative != divisor < 0;
    if (quotientNegative ? Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0 : quotient < 0) {
      throw c.fault(Vector.DE);
    }
    return quotientNegative ? -quotient : quotient;
  }

  /**
   * 128 by 64 bits with {@code high < divisor}: two digits of 32 bits.
   *
   * @see "Knuth, The Art of Computer Programming, volume 2, 4.3.1 algorithm D"
   */
  private static long divide128(long high, long low, long divisor) {
    int shift = Long.numberOfLeadingZeros(divisor);
    long d = divisor << shift;
    long h = shift == 0 ? high : (high << shift) | (low >>> (64 - shift));
    long l = low << shift;
    long q1 = digit(h, l >>> 32, d);
    long rest = (h << 32) + (l >>> 32) - q1 * d;
    long q0 = digit(rest, l & 0xFFFF_FFFFL, d);
    return (q1 << 32) + q0;
  }

  private static long digit(long high, long next, long d) {
    long dHigh = d >>> 32;
    long dLow = d & 0xFFFF_FFFFL;
    long q = Long.divideUnsigned(high, dHigh);
    long r = high - q * dHigh;
    while (q > 0xFFFF_FFFFL || Long.compareUnsigned(q * dLow, (r << 32) | next) > 0) {
      q--;
      r += dHigh;
      if (r > 0xFFFF_FFFFL) {
        break;
      }
    }
    return q;
  }
}
