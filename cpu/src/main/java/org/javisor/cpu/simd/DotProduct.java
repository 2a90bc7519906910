package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;

/**
 * Dot products. The steps round one after the other, and each step's unmasked exceptions are reported before the next
 * is computed.
 *
 * @see "Intel SDM volume 2, DPPD, DPPS"
 */
public final class DotProduct {
  private DotProduct() {}

  /**
   * DPPS, the sum.
   *
   * @param control bits 7:4 choose the products, others count as +0.0
   */
  public static int dpps(Cpu c, long aLow, long aHigh, long bLow, long bHigh, int control) {
    int p0 = (control & 0x10) != 0 ? SingleArithmetic.mulss(c, Lanes.low(aLow), Lanes.low(bLow)) : 0;
    int p1 = (control & 0x20) != 0 ? SingleArithmetic.mulss(c, Lanes.high(aLow), Lanes.high(bLow)) : 0;
    int p2 = (control & 0x40) != 0 ? SingleArithmetic.mulss(c, Lanes.low(aHigh), Lanes.low(bHigh)) : 0;
    int p3 = (control & 0x80) != 0 ? SingleArithmetic.mulss(c, Lanes.high(aHigh), Lanes.high(bHigh)) : 0;
    Mxcsr.settle(c);
    int lower = SingleArithmetic.addss(c, p0, p1);
    int upper = SingleArithmetic.addss(c, p2, p3);
    Mxcsr.settle(c);
    int sum = SingleArithmetic.addss(c, lower, upper);
    Mxcsr.settle(c);
    return sum;
  }

  /**
   * DPPS, one half of the result: the sum in the lanes that are chosen.
   *
   * @param choice control bits 1:0 for the low half, 3:2 for the high one
   */
  public static long dppsHalf(int sum, int choice) {
    return Lanes.pair((choice & 1) != 0 ? sum : 0, (choice & 2) != 0 ? sum : 0);
  }

  /**
   * DPPD, the sum: it goes to the halves that control bits 0 and 1 choose, the others become zero.
   *
   * @param control bits 5:4 choose the products, others count as +0.0
   */
  public static long dppd(Cpu c, long aLow, long aHigh, long bLow, long bHigh, int control) {
    long p0 = (control & 0x10) != 0 ? DoubleArithmetic.mulpd(c, aLow, bLow) : 0;
    long p1 = (control & 0x20) != 0 ? DoubleArithmetic.mulpd(c, aHigh, bHigh) : 0;
    Mxcsr.settle(c);
    long sum = DoubleArithmetic.addpd(c, p0, p1);
    Mxcsr.settle(c);
    return sum;
  }
}
