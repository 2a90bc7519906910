package org.javisor.cpu.x87;

/**
 * FCOM, FUCOM, FTST and FXAM.
 *
 * @see "Intel SDM volume 2, FCOM/FCOMP/FCOMPP; FUCOM/FUCOMP/FUCOMPP; FXAM"
 */
public final class Comparison {
  public static final int GREATER = 0;
  public static final int LESS = Fpu.C0;
  public static final int EQUAL = Fpu.C3;
  public static final int UNORDERED = Fpu.C3 | Fpu.C2 | Fpu.C0;

  private Comparison() {}

  /**
   * Compares a with b.
   *
   * @param quiet whether quiet NaNs are acceptable (FUCOM): only signaling ones raise IE
   * @return the condition codes C3, C2 and C0; exceptions are in {@link Fpu#raised}
   */
  public static int compare(Fpu f, long a, int ae, long b, int be, boolean quiet) {
    if (!Float80.isNormal(a, ae) || !Float80.isNormal(b, be)) {
      if (Float80.isUnsupported(a, ae) || Float80.isUnsupported(b, be)) {
        f.raised = Fpu.IE;
        return UNORDERED;
      }
      if (Float80.isNan(a, ae) || Float80.isNan(b, be)) {
        boolean signaling = Float80.isSignaling(a, ae) || Float80.isSignaling(b, be);
        f.raised = !quiet || signaling ? Fpu.IE : 0;
        return UNORDERED;
      }
      if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
        f.raised |= Fpu.DE;
      }
      if (a == 0 && b == 0) {
        return EQUAL;
      }
    }
    return ordered(a, ae, b, be);
  }

  private static int ordered(long a, int ae, long b, int be) {
    if (((ae ^ be) & Float80.SIGN) != 0) {
      return (ae & Float80.SIGN) != 0 ? LESS : GREATER;
    }
    int ax = Math.max(ae & Float80.SPECIAL, a == 0 ? 0 : 1);
    int bx = Math.max(be & Float80.SPECIAL, b == 0 ? 0 : 1);
    int order = ax != bx ? Integer.compare(ax, bx) : Long.compareUnsigned(a, b);
    if (order == 0) {
      return EQUAL;
    }
    return order < 0 == ((ae & Float80.SIGN) == 0) ? LESS : GREATER;
  }

  /** FXAM: the class of a register in C3, C2 and C0, its sign in C1. */
  public static int examine(long a, int ae, boolean empty) {
    int sign = (ae & Float80.SIGN) != 0 ? Fpu.C1 : 0;
    if (empty) {
      return sign | Fpu.C3 | Fpu.C0;
    }
    if (Float80.isUnsupported(a, ae)) {
      return sign;
    }
    if (Float80.isNan(a, ae)) {
      return sign | Fpu.C0;
    }
    if (Float80.isInfinite(a, ae)) {
      return sign | Fpu.C2 | Fpu.C0;
    }
    if (a == 0) {
      return sign | Fpu.C3;
    }
    return sign | Fpu.C2 | (Float80.isDenormal(a, ae) ? Fpu.C3 : 0);
  }
}
