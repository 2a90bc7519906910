package org.javisor.cpu;

/**
 * The arithmetic flags, kept lazily as three values: what kind of operation set them, its result and its source.
 *
 * <p>Results and sources of 8-, 16- and 32-bit operations are kept sign-extended to 64 bits: sign extension preserves
 * unsigned order, so that carries need no masks, and zero and sign read off the result at any width. All methods are
 * pure, so that interpreter and translated code share them.
 *
 * @see "Intel SDM volume 1, 3.4.3 EFLAGS Register"
 */
public final class Flags {
  public static final int CF = 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int TF = 1 << 8;
  public static final int IF = 1 << 9;
  public static final int DF = 1 << 10;
  public static final int OF = 1 << 11;
  public static final int IOPL = 3 << 12;
  public static final int NT = 1 << 14;
  public static final int RF = 1 << 16;
  public static final int VM = 1 << 17;
  public static final int AC = 1 << 18;
  public static final int VIF = 1 << 19;
  public static final int VIP = 1 << 20;
  public static final int ID = 1 << 21;

  /** The six flags that arithmetic sets. */
  public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

  // Kinds. The low two bits of ADD..SBB1 are log2 of the operand size in bytes.

  /** All six flags stand in the source, at their RFLAGS positions. */
  public static final int EXPLICIT = 0;

  /** ZF, SF and PF from the result; CF, OF and AF stand in the source, at their RFLAGS positions. */
  public static final int RESULT = 1;

  /** result = a + source. */
  public static final int ADD = 4;

  /** result = a + source + 1. */
  public static final int ADC1 = 8;

  /** result = a - source; also CMP. */
  public static final int SUB = 12;

  /** result = a - source - 1. */
  public static final int SBB1 = 16;

  private Flags() {}

  public static boolean carry(int kind, long result, long source) {
    return switch (kind & ~3) {
      case 0 -> (source & CF) != 0;
      case ADD -> Long.compareUnsigned(result, source) < 0;
      case ADC1 -> Long.compareUnsigned(result, source) <= 0;
      case SUB -> Long.compareUnsigned(first(kind, result, source), source) < 0;
      default -> Long.compareUnsigned(first(kind, result, source), source) <= 0;
    };
  }

  public static boolean zero(int kind, long result, long source) {
    return kind == EXPLICIT ? (source & ZF) != 0 : result == 0;
  }

  public static boolean sign(int kind, long result, long source) {
    return kind == EXPLICIT ? (source & SF) != 0 : result < 0;
  }

  public static boolean parity(int kind, long result, long source) {
    return kind == EXPLICIT ? (source & PF) != 0 : (Integer.bitCount((int) result & 0xFF) & 1) == 0;
  }

  public static boolean overflow(int kind, long result, long source) {
    return switch (kind & ~3) {
      case 0 -> (source & OF) != 0;
      case ADD, ADC1 -> ((first(kind, result, source) ^ result) & (source ^ result)) < 0;
      default -> {
        long a = first(kind, result, source);
        yield ((a ^ source) & (a ^ result)) < 0;
      }
    };
  }

  public static boolean adjust(int kind, long result, long source) {
    return switch (kind & ~3) {
      case 0 -> (source & AF) != 0;
      default -> ((first(kind, result, source) ^ source ^ result) & 0x10) != 0;
    };
  }

  /** All six flags at their RFLAGS positions. */
  public static int materialize(int kind, long result, long source) {
    if (kind == EXPLICIT) {
      return (int) source & ARITHMETIC;
    }
    int flags = result == 0 ? ZF : 0;
    flags |= result < 0 ? SF : 0;
    flags |= parity(kind, result, source) ? PF : 0;
    if (kind == RESULT) {
      return flags | ((int) source & (CF | OF | AF));
    }
    flags |= carry(kind, result, source) ? CF : 0;
    flags |= overflow(kind, result, source) ? OF : 0;
    flags |= adjust(kind, result, source) ? AF : 0;
    return flags;
  }

  /** The first operand, recovered and sign-extended from the operation's width. */
  private static long first(int kind, long result, long source) {
    long a = switch (kind & ~3) {
      case ADD -> result - source;
      case ADC1 -> result - source - 1;
      case SUB -> result + source;
      default -> result + source + 1;
    };
    int shift = 64 - (8 << (kind & 3));
    return a << shift >> shift;
  }

  /**
   * Evaluates a condition code 0..15 (O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G).
   *
   * @see "Intel SDM volume 1, appendix B EFLAGS Condition Codes"
   */
  public static boolean condition(int code, int kind, long result, long source) {
    boolean value = switch (code >> 1) {
      case 0 -> overflow(kind, result, source);
      case 1 -> carry(kind, result, source);
      case 2 -> zero(kind, result, source);
      case 3 -> carry(kind, result, source) || zero(kind, result, source);
      case 4 -> sign(kind, result, source);
      case 5 -> parity(kind, result, source);
      case 6 -> sign(kind, result, source) != overflow(kind, result, source);
      default -> zero(kind, result, source) || sign(kind, result, source) != overflow(kind, result, source);
    };
    return value ^ (code & 1) != 0;
  }
}
