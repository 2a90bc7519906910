package org.javisor.cpu.simd;

import org.javisor.cpu.Flags;

/**
 * Lanes chosen from two operands, and single lanes put in or tested.
 *
 * @see "Intel SDM volume 2, BLENDPD, BLENDPS, BLENDVPD, BLENDVPS, PBLENDVB, PBLENDW, INSERTPS, PINSRx, PTEST"
 */
public final class Blend {
  private Blend() {}

  /** PBLENDVB, one half: bytes of b where the mask's bytes are negative. */
  public static long pblendvb(long a, long b, long mask) {
    return Lanes.select(Lanes.fill(mask & Lanes.BYTE_TOP, 8), b, a);
  }

  /** BLENDVPS, one half: doublewords of b where the mask's are negative. */
  public static long blendvps(long a, long b, long mask) {
    return Lanes.select(Lanes.fill(mask & Lanes.DWORD_TOP, 32), b, a);
  }

  /** BLENDVPD, one half: b where the mask is negative. */
  public static long blendvpd(long a, long b, long mask) {
    return mask < 0 ? b : a;
  }

  /** PBLENDW, one half: words of b where the choice's low four bits are set. */
  public static long pblendw(long a, long b, int choice) {
    // Spreads the four bits to the words' lowest bits.
    long bits = ((choice & 0xFL) * 0x0000_2000_4000_8001L) & Lanes.WORD_ONE;
    return Lanes.select(bits * 0xFFFF, b, a);
  }

  /** BLENDPS, one half: doublewords of b where the choice's low two bits are set. */
  public static long blendps(long a, long b, int choice) {
    return Lanes.pair((choice & 1) != 0 ? (int) b : (int) a, (int) (((choice & 2) != 0 ? b : a) >>> 32));
  }

  /** PINSRB, one half, and PINSRW, PINSRD: replaces the lane that starts at a bit. */
  public static long insert(long a, long value, int bit, long laneMask) {
    return (a & ~(laneMask << bit)) | ((value & laneMask) << bit);
  }

  /** INSERTPS, low half: control bits 5:4 say where, bits 3:0 which lanes become zero. */
  public static long insertpsLow(long low, int value, int control) {
    return insertps(low, value, (control >> 4) & 3, control);
  }

  /** INSERTPS, high half. */
  public static long insertpsHigh(long high, int value, int control) {
    return insertps(high, value, ((control >> 4) & 3) - 2, control >> 2);
  }

  private static long insertps(long half, int value, int lane, int zeros) {
    int low = lane == 0 ? value : (int) half;
    int high = lane == 1 ? value : (int) (half >>> 32);
    return Lanes.pair((zeros & 1) != 0 ? 0 : low, (zeros & 2) != 0 ? 0 : high);
  }

  /** PTEST: ZF where the operands share no bit, CF where the first has all bits of the second. */
  public static int ptest(long aLow, long aHigh, long bLow, long bHigh) {
    return (((aLow & bLow) | (aHigh & bHigh)) == 0 ? Flags.ZF : 0)
        | (((~aLow & bLow) | (~aHigh & bHigh)) == 0 ? Flags.CF : 0);
  }
}
