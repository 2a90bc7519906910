package org.javisor.cpu.integer;

import org.javisor.cpu.Flags;

/**
 * Addition, subtraction and logic: results, and the flag recipes beside them. Operands and results are sign-extended
 * from their width.
 *
 * <p>Recipes: ADD sets {@code (Flags.ADD | width, result, b)}, ADC the same or {@code ADC1} with a carry in, SUB and
 * CMP {@code SUB}, SBB {@code SUB} or {@code SBB1}, NEG {@code SUB} with source a and 0 as first operand, logic
 * {@code (RESULT, result, 0)}, INC and DEC {@code (RESULT, result, incSource/decSource)}.
 *
 * @see "Intel SDM volume 2, ADD, ADC, SUB, SBB, AND, OR, XOR, INC, DEC, NEG"
 */
public final class Alu {
  private Alu() {}

  public static long add(int width, long a, long b) {
    return Width.signExtend(width, a + b);
  }

  public static long adc(int width, long a, long b, boolean carry) {
    return Width.signExtend(width, a + b + (carry ? 1 : 0));
  }

  public static int adcKind(int width, boolean carry) {
    return (carry ? Flags.ADC1 : Flags.ADD) | width;
  }

  public static long sub(int width, long a, long b) {
    return Width.signExtend(width, a - b);
  }

  public static long sbb(int width, long a, long b, boolean borrow) {
    return Width.signExtend(width, a - b - (borrow ? 1 : 0));
  }

  public static int sbbKind(int width, boolean borrow) {
    return (borrow ? Flags.SBB1 : Flags.SUB) | width;
  }

  /** The RESULT source of INC: CF is kept. */
  public static long incSource(int width, long result, boolean carry) {
    return (carry ? Flags.CF : 0)
        | ((result & 0xF) == 0 ? Flags.AF : 0)
        | (result == Width.minimum(width) ? Flags.OF : 0);
  }

  /** The RESULT source of DEC: CF is kept. */
  public static long decSource(int width, long result, boolean carry) {
    return (carry ? Flags.CF : 0)
        | ((result & 0xF) == 0xF ? Flags.AF : 0)
        | (result == ~Width.minimum(width) ? Flags.OF : 0);
  }
}
