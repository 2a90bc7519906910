package org.javisor.cpu.x87;

import java.util.Arrays;

/**
 * x87 and MMX state, and the result of the arithmetic kernel's last operation. Registers are indexed physically
 * (R0..R7); ST(i) is physical register {@code (top + i) & 7}; MMi is the significand of physical register i.
 *
 * <p>The kernel's static methods take plain numbers and leave their result in {@link #z}, {@link #ze} and
 * {@link #raised}: nothing is allocated. An operation then {@linkplain #commit commits} what was raised to the status
 * word and stores the result where the unmasked exceptions allow it.
 *
 * @see "Intel SDM volume 1, 8.1 x87 FPU Execution Environment"
 */
public final class Fpu {
  // Bits of the status word; the low six are those of the masks in the control word as well.
  public static final int IE = 1;
  public static final int DE = 1 << 1;
  public static final int ZE = 1 << 2;
  public static final int OE = 1 << 3;
  public static final int UE = 1 << 4;
  public static final int PE = 1 << 5;
  public static final int SF = 1 << 6;
  public static final int ES = 1 << 7;
  public static final int C0 = 1 << 8;
  public static final int C1 = 1 << 9;
  public static final int C2 = 1 << 10;
  public static final int TOP = 7 << 11;
  public static final int C3 = 1 << 14;
  public static final int B = 1 << 15;

  /** The six exception flags, and the six masks. */
  public static final int EXCEPTIONS = 0x3F;

  /** Exceptions found before anything is computed: unmasked, they leave the destination alone. */
  public static final int PRE_COMPUTATION = IE | DE | ZE;

  public static final int CONDITION_CODES = C0 | C1 | C2 | C3;

  // Fields of the control word.
  public static final int PRECISION = 3 << 8;
  public static final int PRECISION_SINGLE = 0;
  public static final int PRECISION_DOUBLE = 2 << 8;
  public static final int PRECISION_EXTENDED = 3 << 8;
  public static final int ROUNDING = 3 << 10;
  public static final int ROUND_NEAREST = 0;
  public static final int ROUND_DOWN = 1 << 10;
  public static final int ROUND_UP = 2 << 10;
  public static final int ROUND_ZERO = 3 << 10;

  /** The control word after FNINIT: everything masked, extended precision, to nearest. */
  public static final int INITIAL_CONTROL = 0x37F;

  /** 64-bit significands with explicit integer bit. */
  public final long[] significand = new long[8];

  /** Sign (bit 15) and biased exponent (bits 14:0). */
  public final int[] signExponent = new int[8];

  public int control = INITIAL_CONTROL;

  /** The status word without TOP. */
  public int status;

  public int top;

  /** One bit per physical register: 1 = not empty. */
  public int valid;

  public int lastOpcode;
  public long lastInstruction;
  public int lastInstructionSelector;
  public long lastOperand;
  public int lastOperandSelector;

  /** The kernel's result: significand, or the integer of a conversion. */
  public long z;

  /** The kernel's result: sign and exponent. */
  public int ze;

  /** The kernel's second result, which FSINCOS, FPTAN and FXTRACT push. */
  public long z2;

  public int ze2;

  /** Exception flags of the kernel's last operation, C1 where it rounded up, and condition codes where it sets them. */
  public int raised;

  // Scratch of the transcendental instructions.
  final Trigonometry trigonometry = new Trigonometry();
  final Exponential exponential = new Exponential();
  final Logarithm logarithm = new Logarithm();
  final ArcTangent arcTangent = new ArcTangent();

  /** FINIT and FNINIT. The registers keep their bits, all tagged empty. */
  public void initialize() {
    control = INITIAL_CONTROL;
    status = 0;
    top = 0;
    valid = 0;
    lastOpcode = 0;
    lastInstruction = 0;
    lastInstructionSelector = 0;
    lastOperand = 0;
    lastOperandSelector = 0;
  }

  /**
   * Power-up and RESET: all registers +0.0 and valid, exceptions unmasked, single precision.
   *
   * @see "Intel SDM volume 3, 10.1.1 Processor State After Reset"
   */
  public void reset() {
    initialize();
    Arrays.fill(significand, 0);
    Arrays.fill(signExponent, 0);
    control = 0x40;
    valid = 0xFF;
  }

  /** The whole status word. */
  public int statusWord() {
    return status | top << 11;
  }

  /** Loads the status word; ES and B follow from the exceptions and their masks. */
  public void statusWord(int value) {
    status = value & 0xFFFF & ~TOP;
    top = value >> 11 & 7;
    updateSummary();
  }

  /** Loads the control word: the reserved bits read as the processor gives them, ES and B follow. */
  public void controlWord(int value) {
    control = value & 0x1F3F | 0x40;
    updateSummary();
  }

  private void updateSummary() {
    if ((status & ~control & EXCEPTIONS) != 0) {
      status |= ES | B;
    } else {
      status &= ~(ES | B);
    }
  }

  /** Whether an unmasked exception waits for the next waiting instruction. */
  public boolean pending() {
    return (status & ES) != 0;
  }

  /** Whether physical register i is empty. */
  public boolean isEmpty(int i) {
    return (valid >> i & 1) == 0;
  }

  /**
   * The two-bit tags of FNSTENV, computed from the registers: 00 valid, 01 zero, 10 special, 11 empty.
   *
   * @see "Intel SDM volume 1, 8.1.7 x87 FPU Tag Word"
   */
  public int tagWord() {
    int tags = 0;
    for (int i = 7; i >= 0; i--) {
      tags = tags << 2 | tag(i);
    }
    return tags;
  }

  private int tag(int i) {
    if (isEmpty(i)) {
      return 3;
    }
    int exponent = signExponent[i] & 0x7FFF;
    if (exponent == 0 && significand[i] == 0) {
      return 1;
    }
    return exponent != 0 && exponent != 0x7FFF && significand[i] < 0 ? 0 : 2;
  }

  /** Loads the tags: only empty or not is kept, the rest follows from the registers. */
  public void tagWord(int tags) {
    int bits = 0;
    for (int i = 0; i < 8; i++) {
      if ((tags >> 2 * i & 3) != 3) {
        bits |= 1 << i;
      }
    }
    valid = bits;
  }

  /** FXSAVE's abridged tags: one bit per physical register, 1 = not empty. */
  public int abridgedTags() {
    return valid;
  }

  public void abridgedTags(int bits) {
    valid = bits & 0xFF;
  }

  /**
   * What every MMX instruction but EMMS does to the x87 state: TOP = 0, all registers valid.
   *
   * @see "Intel SDM volume 3, 13.2 The MMX State and MMX Register Aliasing"
   */
  public void enterMmx() {
    top = 0;
    valid = 0xFF;
  }

  /** EMMS: all registers empty. */
  public void emptyMmx() {
    top = 0;
    valid = 0;
  }

  /** Writes MMi: the significand, with sign and exponent all ones. */
  public void mmx(int i, long value) {
    significand[i] = value;
    signExponent[i] = 0xFFFF;
  }

  /** MMi. */
  public long mmx(int i) {
    return significand[i];
  }

  /**
   * Adds the kernel's exceptions to the status word; C1 becomes what the kernel says.
   *
   * @return whether the destination may be written: false after an unmasked invalid operation, denormal operand or
   *     division by zero
   */
  public boolean commit() {
    if (raised == 0) {
      status &= ~C1;
      return true;
    }
    return commitRaised();
  }

  private boolean commitRaised() {
    int unmasked = raised & ~control & EXCEPTIONS;
    if (unmasked == 0) {
      status = status & ~C1 | raised;
      return true;
    }
    if ((unmasked & PRE_COMPUTATION) != 0) {
      // Nothing was computed, so nothing was rounded: C1 can only say which way the stack overflowed.
      int kept = PRE_COMPUTATION | SF | ((raised & SF) != 0 ? C1 : 0);
      status = status & ~C1 | raised & kept | ES | B;
      return false;
    }
    status = status & ~C1 | raised | ES | B;
    return true;
  }

  /**
   * Adds the exceptions of a store to memory to the status word.
   *
   * @return whether the store takes place: false also after an unmasked overflow or underflow
   */
  boolean commitStore() {
    if (raised == 0) {
      status &= ~C1;
      return true;
    }
    return commitRaised() && (raised & ~control & (OE | UE)) == 0;
  }

  /** Whether a store to memory takes place, before it is committed. */
  boolean mayStore() {
    return (raised & ~control & (IE | OE | UE)) == 0;
  }

  /** The masked response to an operand that is an empty register. */
  void stackUnderflow() {
    raised = IE | SF;
    z = Float80.DEFAULT_NAN;
    ze = Float80.DEFAULT_NAN_EXPONENT;
  }

  /** The masked response to a push on a full stack. */
  void stackOverflow() {
    raised = IE | SF | C1;
    z = Float80.DEFAULT_NAN;
    ze = Float80.DEFAULT_NAN_EXPONENT;
  }

  /** Physical number of ST(i). */
  int st(int i) {
    return top + i & 7;
  }

  /** Writes the kernel's result to a physical register. */
  void write(int register) {
    significand[register] = z;
    signExponent[register] = ze;
    valid |= 1 << register;
  }

  void pop() {
    valid &= ~(1 << top);
    top = top + 1 & 7;
  }

  /**
   * Pushes the kernel's result and commits its exceptions, unless the stack is full. A denormal is pushed even where DE
   * is unmasked.
   */
  void push() {
    int register = top + 7 & 7;
    if (!isEmpty(register) && (raised & SF) == 0) {
      stackOverflow();
    }
    if (commit() || (raised & ~control & IE) == 0) {
      top = register;
      write(register);
    }
  }

  /** Sets the kernel's result. */
  void result(long significand, int signExponent) {
    z = significand;
    ze = signExponent;
  }

  /** The masked response to an invalid operation: the default NaN, and no other exception. */
  void invalid() {
    raised = IE;
    z = Float80.DEFAULT_NAN;
    ze = Float80.DEFAULT_NAN_EXPONENT;
  }
}
