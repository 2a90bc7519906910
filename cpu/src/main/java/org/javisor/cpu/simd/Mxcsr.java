package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * The control and status register of SSE floating point, and how its exceptions are collected.
 *
 * <p>While all exceptions are masked, a lane's exceptions go straight to the sticky flags. Otherwise they are
 * gathered in {@link Cpu#simdExceptions} until all lanes are computed; {@link #settle} then decides between flags and
 * a fault.
 *
 * @see "Intel SDM volume 1, 10.2.3 MXCSR Control and Status Register; 11.5 SSE, SSE2, and SSE3 Exceptions"
 */
public final class Mxcsr {
  /** Invalid operation. */
  public static final int IE = 1;

  /** Denormal operand. */
  public static final int DE = 1 << 1;

  /** Division by zero. */
  public static final int ZE = 1 << 2;

  /** Overflow. */
  public static final int OE = 1 << 3;

  /** Underflow. */
  public static final int UE = 1 << 4;

  /** Precision: the result was rounded. */
  public static final int PE = 1 << 5;

  /** Denormal operands count as zeros. */
  public static final int DAZ = 1 << 6;

  /** The masks of the six exceptions, {@value #MASK_SHIFT} bits above their flags. */
  public static final int MASKS = 0x3F << 7;

  /** Rounding control, two bits. */
  public static final int RC = 3 << 13;

  /** Tiny results become zeros while underflow is masked. */
  public static final int FTZ = 1 << 15;

  /** Value after reset: all masked, to nearest. */
  public static final int RESET = 0x1F80;

  /** The bits that may be set: MXCSR_MASK of FXSAVE. */
  public static final int VALID = 0xFFFF;

  /** Rounding to nearest, ties to even. */
  static final int NEAREST = 0;

  static final int DOWN = 1;
  static final int UP = 2;
  static final int ZERO = 3;

  static final int MASK_SHIFT = 7;

  private static final int FLAGS = 0x3F;
  private static final int BEFORE_COMPUTATION = IE | DE | ZE;

  private Mxcsr() {}

  /**
   * Whether Java's own arithmetic is the result where operands and result are normal numbers: rounding to nearest, all
   * masked, and the precision flag already set, so that exactness does not matter.
   */
  static boolean ready(Cpu c) {
    return (c.mxcsr & (RC | MASKS | PE)) == (MASKS | PE);
  }

  static boolean daz(Cpu c) {
    return (c.mxcsr & DAZ) != 0;
  }

  static int rounding(Cpu c) {
    return (c.mxcsr & RC) >> 13;
  }

  static boolean masked(Cpu c, int exception) {
    return (c.mxcsr & (exception << MASK_SHIFT)) != 0;
  }

  /** Reports a lane's exceptions. */
  static void raise(Cpu c, int flags) {
    if ((c.mxcsr & MASKS) == MASKS) {
      c.mxcsr |= flags;
    } else {
      c.simdExceptions |= flags;
    }
  }

  /**
   * Ends an instruction before it writes its destination: sets the flags of its exceptions, and faults if one of them
   * is not masked: #XM, or #UD where the system has not said that it handles that.
   */
  public static void settle(Cpu c) {
    if (c.simdExceptions != 0) {
      settlePending(c);
    }
  }

  private static void settlePending(Cpu c) {
    int raised = c.simdExceptions;
    c.simdExceptions = 0;
    int unmasked = raised & ~(c.mxcsr >> MASK_SHIFT);
    if ((unmasked & BEFORE_COMPUTATION) != 0) {
      // Nothing was computed, in any lane.
      raised &= BEFORE_COMPUTATION;
    }
    c.mxcsr |= raised & FLAGS;
    if (unmasked != 0) {
      throw c.fault((c.cr4 & Cpu.CR4_OSXMMEXCPT) != 0 ? Vector.XM : Vector.UD);
    }
  }

  /**
   * LDMXCSR.
   *
   * @param value #GP(0) if it sets reserved bits
   */
  public static void ldmxcsr(Cpu c, int value) {
    if ((value & ~VALID) != 0) {
      throw c.fault(Vector.GP);
    }
    c.mxcsr = value;
  }
}
