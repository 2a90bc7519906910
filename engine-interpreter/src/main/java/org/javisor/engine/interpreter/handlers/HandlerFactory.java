package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/** Chooses specialised handlers and block ends; null where only the general operation serves. */
public final class HandlerFactory {
  private HandlerFactory() {}

  /** @param mode the mode key the block is decoded for */
  public static @Nullable Handler handler(OperandForm f, int mode) {
    if (f.shape == Shape.OTHER) {
      return null;
    }
    return switch (f.mnemonic) {
      case ADD, SUB, ADC, SBB, AND, OR, XOR, INC, DEC, NEG, NOT ->
          f.lock ? LockedHandlers.create(f) : ArithmeticHandlers.create(f);
      case CMP, TEST, IMUL, MUL, IDIV, DIV -> ArithmeticHandlers.create(f);
      case XCHG, XADD, CMPXCHG -> LockedHandlers.create(f);
      case BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP -> BitHandlers.create(f);
      case SHL, SHR, SAR, ROL, ROR, SHLD, SHRD -> shiftsByZero(f) ? null : ShiftHandlers.create(f);
      case MOV, MOVZX, MOVSX, MOVSXD, LEA, CWDE, CDQE, CDQ, CQO -> MoveHandlers.create(f);
      case PUSH, POP, LEAVE -> stackSized(f, mode) ? MoveHandlers.create(f) : null;
      case CMOVCC, SETCC -> ConditionHandlers.create(f);
      default -> null;
    };
  }

  private static boolean shiftsByZero(OperandForm f) {
    return (f.shape == Shape.RI || f.shape == Shape.RRI) && (f.immediate & (f.width == 3 ? 63 : 31)) == 0;
  }

  /** 64-bit code pushing 64 bits, or a flat 32-bit stack pushing 32. */
  private static boolean stackSized(OperandForm f, int mode) {
    if ((mode & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64) {
      return f.width == 3;
    }
    return f.width == 2 && (mode & (Cpu.MODE_FLAT | Cpu.MODE_STACK_32)) == (Cpu.MODE_FLAT | Cpu.MODE_STACK_32);
  }

  /** A CMP or TEST and the conditional branch behind it as one. */
  public static @Nullable BlockEnd fused(OperandForm f, int condition, Branch b) {
    if (f.mnemonic != Mnemonic.CMP && f.mnemonic != Mnemonic.TEST) {
      return null;
    }
    return FusedBranches.create(f, condition, b);
  }

  /** Indirect near transfers of 64-bit code. */
  public static @Nullable BlockEnd indirect(OperandForm f) {
    return switch (f.shape) {
      case R -> f.mnemonic == Mnemonic.CALL ? new NearTransfers.CallRegister(f) : new NearTransfers.JumpRegister(f);
      case M -> f.mnemonic == Mnemonic.CALL ? new NearTransfers.CallMemory(f) : new NearTransfers.JumpMemory(f);
      default -> null;
    };
  }
}
