package org.javisor.conformance.oracle;

import org.javisor.cpu.Flags;
import org.javisor.x86.Instruction;

/**
 * Flags that the manual leaves undefined: not compared with the host.
 *
 * @see "Intel SDM volume 1, appendix A EFLAGS Cross-Reference"
 */
final class UndefinedFlags {
  private static final int BCD_LOGIC = Flags.OF | Flags.SF | Flags.ZF | Flags.PF;

  private UndefinedFlags() {}

  /**
   * @param count the shift or rotate count after masking, where the instruction has one
   * @see "Intel SDM volume 2, each instruction's section Flags Affected"
   */
  static long of(Instruction i, int count) {
    return switch (i.mnemonic()) {
      case AND, OR, XOR, TEST, ANDN, BLSI, BLSMSK, BLSR -> Flags.AF | bmi(i);
      case MUL, IMUL -> Flags.SF | Flags.ZF | Flags.AF | Flags.PF;
      case DIV, IDIV -> Flags.ARITHMETIC;
      case SHL, SHR, SAR -> Flags.AF | (count == 1 ? 0 : Flags.OF) | carryOfLongShift(i, count);
      case SHLD, SHRD -> Flags.AF | (count == 1 ? 0 : Flags.OF)
          | (count > 8 * i.operandSize ? Flags.ARITHMETIC : 0);
      case ROL, ROR, RCL, RCR -> count == 1 ? 0 : Flags.OF;
      case BSF, BSR -> Flags.ARITHMETIC & ~Flags.ZF;
      case BT, BTS, BTR, BTC -> Flags.OF | Flags.SF | Flags.AF | Flags.PF;
      case TZCNT, LZCNT -> Flags.OF | Flags.SF | Flags.AF | Flags.PF;
      case BEXTR -> Flags.SF | Flags.AF | Flags.PF;
      case BZHI -> Flags.AF | Flags.PF;
      case AAA, AAS -> BCD_LOGIC;
      case AAM, AAD -> Flags.OF | Flags.AF | Flags.CF;
      case DAA, DAS -> Flags.OF;
      default -> 0;
    };
  }

  private static int bmi(Instruction i) {
    return switch (i.mnemonic()) {
      case ANDN, BLSI, BLSMSK, BLSR -> Flags.PF;
      default -> 0;
    };
  }

  /** SHL and SHR: CF is undefined where the count is at least the operand's size. */
  private static int carryOfLongShift(Instruction i, int count) {
    int bits = 8 * i.encoding.operands().getFirst().sizeBytes(i.operandSize);
    return count >= bits ? Flags.CF : 0;
  }
}
