package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.DWORD_ONE;
import static org.javisor.cpu.simd.Lanes.DWORD_TOP;
import static org.javisor.cpu.simd.Lanes.WORD_ONE;
import static org.javisor.cpu.simd.Lanes.WORD_TOP;

/**
 * Shifts of integer lanes on one 64-bit half, by an unsigned 64-bit count, and of whole registers by bytes.
 *
 * @see "Intel SDM volume 2, PSLLW/PSLLD/PSLLQ, PSRAW/PSRAD, PSRLW/PSRLD/PSRLQ, PSLLDQ, PSRLDQ, PALIGNR"
 */
public final class PackedShift {
  private PackedShift() {}

  /** PSLLW: words shifted left; zero for counts over 15. */
  public static long psllw(long a, long count) {
    if ((count & ~15L) != 0) {
      return 0;
    }
    int n = (int) count;
    return (a << n) & (((0xFFFFL << n) & 0xFFFF) * WORD_ONE);
  }

  /** PSLLD: doublewords shifted left; zero for counts over 31. */
  public static long pslld(long a, long count) {
    if ((count & ~31L) != 0) {
      return 0;
    }
    int n = (int) count;
    return (a << n) & (((0xFFFF_FFFFL << n) & 0xFFFF_FFFFL) * DWORD_ONE);
  }

  /** PSLLQ: shifted left; zero for counts over 63. */
  public static long psllq(long a, long count) {
    return (count & ~63L) != 0 ? 0 : a << (int) count;
  }

  /** PSRLW: words shifted right, zero-filled; zero for counts over 15. */
  public static long psrlw(long a, long count) {
    if ((count & ~15L) != 0) {
      return 0;
    }
    int n = (int) count;
    return (a >>> n) & ((0xFFFFL >>> n) * WORD_ONE);
  }

  /** PSRLD: doublewords shifted right, zero-filled; zero for counts over 31. */
  public static long psrld(long a, long count) {
    if ((count & ~31L) != 0) {
      return 0;
    }
    int n = (int) count;
    return (a >>> n) & ((0xFFFF_FFFFL >>> n) * DWORD_ONE);
  }

  /** PSRLQ: shifted right, zero-filled; zero for counts over 63. */
  public static long psrlq(long a, long count) {
    return (count & ~63L) != 0 ? 0 : a >>> (int) count;
  }

  /** PSRAW: words shifted right, sign-filled; counts over 15 act as 15. */
  public static long psraw(long a, long count) {
    int n = (count & ~15L) != 0 ? 15 : (int) count;
    long sign = WORD_TOP >>> n;
    return Lanes.subtract(psrlw(a, n) ^ sign, sign, WORD_TOP);
  }

  /** PSRAD: doublewords shifted right, sign-filled; counts over 31 act as 31. */
  public static long psrad(long a, long count) {
    int n = (count & ~31L) != 0 ? 31 : (int) count;
    long sign = DWORD_TOP >>> n;
    return Lanes.subtract(psrld(a, n) ^ sign, sign, DWORD_TOP);
  }

  /** PSLLDQ, low half: shifted left by bytes. */
  public static long pslldqLow(long low, int bytes) {
    return bytes >= 8 ? 0 : low << (8 * bytes);
  }

  /** PSLLDQ, high half. */
  public static long pslldqHigh(long low, long high, int bytes) {
    if (bytes >= 8) {
      return bytes >= 16 ? 0 : low << (8 * (bytes - 8));
    }
    return bytes == 0 ? high : (high << (8 * bytes)) | (low >>> (64 - 8 * bytes));
  }

  /** PSRLDQ, low half: shifted right by bytes. */
  public static long psrldqLow(long low, long high, int bytes) {
    if (bytes >= 8) {
      return bytes >= 16 ? 0 : high >>> (8 * (bytes - 8));
    }
    return bytes == 0 ? low : (low >>> (8 * bytes)) | (high << (64 - 8 * bytes));
  }

  /** PSRLDQ, high half. */
  public static long psrldqHigh(long high, int bytes) {
    return bytes >= 8 ? 0 : high >>> (8 * bytes);
  }

  /** PALIGNR of MMX: a above b, shifted right by bytes. */
  public static long palignr(long a, long b, int bytes) {
    return psrldqLow(b, a, bytes);
  }

  /** PALIGNR, low half: the destination's two halves above the source's, shifted right by bytes. */
  public static long palignrLow(long aLow, long aHigh, long bLow, long bHigh, int bytes) {
    return bytes < 8
        ? psrldqLow(bLow, bHigh, bytes)
        : bytes < 16 ? psrldqLow(bHigh, aLow, bytes - 8) : psrldqLow(aLow, aHigh, bytes - 16);
  }

  /** PALIGNR, high half. */
  public static long palignrHigh(long aLow, long aHigh, long bHigh, int bytes) {
    return bytes < 8
        ? psrldqLow(bHigh, aLow, bytes)
        : bytes < 16 ? psrldqLow(aLow, aHigh, bytes - 8) : psrldqHigh(aHigh, bytes - 16);
  }
}
