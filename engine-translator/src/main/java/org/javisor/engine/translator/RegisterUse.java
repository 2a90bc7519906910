package org.javisor.engine.translator;

import java.util.BitSet;
import org.javisor.x86.Feature;
import org.javisor.x86.Instruction;
import org.javisor.x86.OperandKind;
import org.javisor.x86.Register;

/** Which XMM registers a region uses, and what an instruction's general operation may touch of the general ones. */
final class RegisterUse {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;

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
    address(i, read);
    if (isVector(i)) {
      return new Effect(read, new BitSet(), false);
    }
    BitSet written = implied(i);
    if (written.cardinality() < 16) {
      named(i, written);
    }
    read.or(written);
    return new Effect(read, written, !leavesFlags(i));
  }

  /** General registers that an operation uses without naming them. */
  private static BitSet implied(Instruction i) {
    return switch (i.mnemonic()) {
      case CLI, CLD, STD, CLC, STC, CMC, SWAPGS, CLAC, STAC, CLTS, LFENCE, MFENCE, SFENCE, RDFSBASE, RDGSBASE, WRFSBASE,
          WRGSBASE, RDRAND, RDSEED, ADD, SUB, AND, OR, XOR, CMP, TEST, ADC, SBB, INC, DEC, NEG, NOT, MOV, MOVZX, MOVSX,
          MOVSXD, MOVNTI, MOVBE, LEA, SHL, SHR, SAR, ROL, ROR, RCL, RCR, SHLD, SHRD, CMOVCC, SETCC, BT, BTS, BTR, BTC,
          BSF, BSR, TZCNT, LZCNT, POPCNT, XCHG, XADD, ANDN, BEXTR, BLSI, BLSMSK, BLSR, BZHI, PDEP, PEXT, ADCX, ADOX,
          LAR, LSL, VERR, VERW, SLDT, STR, SGDT, SIDT, SMSW, CLFLUSH, CLFLUSHOPT, FXSAVE, FXRSTOR, LDMXCSR, STMXCSR,
          CRC32 -> registers();
      case PAUSE, INVLPG, INVPCID, MOV_SEG, MOV_CR, MOV_DR -> registers();
      case IN, OUT, RDTSC -> registers(RAX, RDX);
      case RDTSCP, RDMSR, WRMSR -> registers(RAX, RCX, RDX);
      case PUSHF, POPF, PUSH, POP, PUSH_SEG -> registers(RSP);
      case ENTER, LEAVE -> registers(RSP, RBP);
      case CMPXCHG, LAHF, SAHF, SALC -> registers(RAX);
      case MUL, DIV, IDIV, IMUL, MULX, CBW, CWD -> registers(RAX, RDX);
      case XSAVE, XSAVEOPT, XSAVEC, XSAVES, XRSTOR, XRSTORS, XGETBV, RDPKRU, WRPKRU -> registers(RAX, RCX, RDX);
      case CMPXCHG8B, CMPXCHG16B, CPUID -> registers(RAX, RCX, RDX, RBX);
      case MOVS, CMPS, STOS, LODS, SCAS -> registers(RAX, RCX, RSI, RDI);
      default -> everything();
    };
  }

  private static BitSet registers(int... numbers) {
    BitSet set = new BitSet(16);
    for (int n : numbers) {
      set.set(n);
    }
    return set;
  }

  private static BitSet everything() {
    BitSet set = new BitSet(16);
    set.set(0, 16);
    return set;
  }

  private static boolean leavesFlags(Instruction i) {
    return switch (i.mnemonic()) {
      case CLI, CLD, STD, SWAPGS, CLAC, STAC, CLTS, LFENCE, MFENCE, SFENCE, RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE, MOV,
          MOVZX, MOVSX, MOVSXD, MOVNTI, MOVBE, LEA, NOT, XCHG, PUSH, POP, PUSH_SEG, ENTER, LEAVE, CBW, CWD, XSAVE,
          XSAVEOPT, XSAVEC, XSAVES, XRSTOR, XRSTORS, XGETBV, RDPKRU, WRPKRU, FXSAVE, FXRSTOR, LDMXCSR, STMXCSR, CPUID,
          MOVS, STOS, LODS,
          CLFLUSH, CLFLUSHOPT, PAUSE, INVLPG, INVPCID, MOV_SEG, MOV_CR, IN, OUT, RDTSC, RDTSCP, RDMSR, WRMSR, DIV, IDIV,
          MULX, PDEP, PEXT -> true;
      default -> false;
    };
  }

  /** Adds the general registers that the operands name. */
  private static void named(Instruction i, BitSet set) {
    for (OperandKind kind : i.encoding.operands()) {
      switch (kind.method()) {
        case E, R -> {
          if (i.mod == 3) {
            add(i.rm, set);
          }
        }
        case Z -> add(i.rm, set);
        case G -> add(i.reg, set);
        case B -> add(i.vvvv, set);
        case FIXED -> fixed(kind, set);
        default -> {
          // Memory, an immediate, or a register of another kind.
        }
      }
    }
  }

  private static void fixed(OperandKind kind, BitSet set) {
    switch (kind) {
      case CL -> set.set(RCX);
      case DX -> set.set(RDX);
      case AL, AX, eAX, rAX -> set.set(RAX);
      default -> {
        // No general register.
      }
    }
  }

  private static void add(int n, BitSet set) {
    set.set(n >= Register.HIGH_BYTE ? n - Register.HIGH_BYTE & 3 : n);
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
