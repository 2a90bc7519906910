package org.javisor.engine.translator;

import java.util.BitSet;
import org.javisor.x86.Feature;
import org.javisor.x86.Instruction;
import org.javisor.x86.OperandKind;
import org.javisor.x86.Register;

/** Which XMM registers a region uses, and what an instruction's general operation may touch of the general ones. */
final class RegisterUse {
  private final BitSet usedXmm = new BitSet(16);

  /**
   * What an operation may touch.
   *
   * @param read general registers that must be in the CPU's state
   * @param written general registers that may have changed
   * @param flags the arithmetic flags may be read or have changed
   */
  record Effect(BitSet read, BitSet written, boolean flags) {}

  void add(Instruction i) {
    SseEmitter.named(i, usedXmm);
  }

  BitSet usedXmm() {
    return usedXmm;
  }

  /** Whether the general operation of an instruction may touch XMM registers in the CPU's state. */
  static boolean touchesXmm(Instruction i) {
    BitSet named = new BitSet(16);
    SseEmitter.named(i, named);
    return !named.isEmpty() || movesState(i);
  }

  /** Whether an instruction saves or restores the whole of the FPU's or the vectors' state. */
  static boolean movesState(Instruction i) {
    return switch (i.mnemonic()) {
      case FXSAVE, FXRSTOR, XSAVE, XSAVEOPT, XSAVEC, XSAVES, XRSTOR, XRSTORS -> true;
      default -> false;
    };
  }

  private static void address(Instruction i, BitSet set) {
    if (i.encoding.hasMemoryForm() && i.mod != 3) {
      if (i.base < Register.NONE) {
        set.set(i.base);
      }
      if (i.index < Register.NONE) {
        set.set(i.index);
      }
    }
  }

  /** What the general operation of an instruction may touch. */
  static Effect effect(Instruction i) {
    BitSet read = new BitSet(16);
    if (isVector(i)) {
      address(i, read);
      return new Effect(read, new BitSet(), false);
    }
    read.set(0, 16);
    return new Effect(read, read, true);
  }

  /**
   * An instruction on vector or x87 registers and memory alone, which leaves general registers and flags as they are.
   */
  private static boolean isVector(Instruction i) {
    if (!isVectorFeature(i.encoding.feature()) && !X87Emitter.isX87(i)) {
      return false;
    }
    for (OperandKind kind : i.encoding.operands()) {
      boolean outside = switch (kind.method()) {
        case E, R -> i.mod == 3;
        case G, Z, B, X, Y -> true;
        case FIXED -> kind != OperandKind.ST0 && kind != OperandKind.XMM0;
        default -> false;
      };
      if (outside) {
        return false;
      }
    }
    return switch (i.mnemonic()) {
      case COMISS, COMISD, UCOMISS, UCOMISD, PTEST, PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM, MASKMOVQ, MASKMOVDQU,
          FCOMI, FCOMIP, FUCOMI, FUCOMIP, FCMOVB, FCMOVE, FCMOVBE, FCMOVU, FCMOVNB, FCMOVNE, FCMOVNBE, FCMOVNU -> false;
      default -> true;
    };
  }

  private static boolean isVectorFeature(Feature feature) {
    return switch (feature) {
      case MMX, SSE, SSE2, SSE3, SSSE3, SSE4_1, SSE4_2, AES, PCLMULQDQ, SHA -> true;
      default -> false;
    };
  }
}
