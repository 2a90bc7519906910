package org.javisor.engine.translator;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Instruction;
import org.javisor.x86.OperandKind;
import org.javisor.x86.Register;

/** General-purpose operands of an instruction as bytecode. */
final class OperandEmitter {
  private final Code code;

  OperandEmitter(Code code) {
    this.code = code;
  }

  static int width(Instruction i, int operand) {
    return Width.of(i.encoding.operands().get(operand).sizeBytes(i.operandSize));
  }

  /** Whether an operand is in memory. */
  static boolean isMemory(Instruction i, int operand) {
    return switch (i.encoding.operands().get(operand).method()) {
      case E, W, Q -> i.mod != 3;
      case M, O -> true;
      default -> false;
    };
  }

  /** Whether the address of the memory operand is plain arithmetic: no limit to check. */
  boolean isFlat(Instruction i) {
    return code.code64() || i.segment < Cpu.FS && i.segment != Cpu.CS;
  }

  /** Whether all operands are of kinds that {@link #push} knows, to read and to write. */
  boolean known(Instruction i) {
    if (i.rep || i.repne || i.lock && !isMemory(i, 0)) {
      return false;
    }
    for (OperandKind kind : i.encoding.operands()) {
      boolean general = switch (kind.method()) {
        case E, M -> kind != OperandKind.RvMw && kind != OperandKind.RdMb && kind != OperandKind.RdMw;
        case G, Z, R, B, I, J -> true;
        case FIXED -> kind == OperandKind.AL || kind == OperandKind.AX || kind == OperandKind.eAX
            || kind == OperandKind.rAX || kind == OperandKind.CL || kind == OperandKind.ONE;
        default -> false;
      };
      if (!general) {
        return false;
      }
    }
    return !i.encoding.hasMemoryForm() || i.mod == 3 || isFlat(i);
  }

  /** The register number of a register operand. */
  static int register(Instruction i, int operand) {
    OperandKind kind = i.encoding.operands().get(operand);
    return switch (kind.method()) {
      case E, R, Z -> i.rm;
      case G -> i.reg;
      case B -> i.vvvv;
      case FIXED -> kind == OperandKind.CL ? 1 : 0;
      default -> throw new IllegalStateException("no register: " + kind);
    };
  }

  /**
   * Pushes the value of an operand. Memory is loaded.
   *
   * @param constantWidth the width that an immediate is pushed with
   */
  void push(Step step, int operand, long blockDelta, int constantWidth) {
    Instruction i = step.instruction;
    OperandKind kind = i.encoding.operands().get(operand);
    int width = width(i, operand);
    if (isMemory(i, operand)) {
      code.pushMmu();
      pushAddress(step, blockDelta);
      code.load(width);
    } else if (kind.method() == OperandKind.Method.I) {
      code.constant(constantWidth, i.immediate);
    } else if (kind == OperandKind.ONE) {
      code.constant(constantWidth, 1);
    } else {
      code.pushRegister(width, register(i, operand));
    }
  }

  /** Pushes the linear address of the memory operand. */
  void pushAddress(Step step, long blockDelta) {
    pushOffset(step, blockDelta);
    addSegment(step.instruction);
  }

  /** As {@link #pushAddress(Step, long)}, with something, a long, added to the effective address. */
  void pushAddress(Step step, long blockDelta, Runnable pushMore) {
    Instruction i = step.instruction;
    pushOffset(step, blockDelta);
    pushMore.run();
    code.b.ladd();
    if (i.addressSize != 8) {
      code.constant(mask(i.addressSize));
      code.b.land();
    }
    addSegment(i);
  }

  private void addSegment(Instruction i) {
    if (i.segment >= Cpu.FS) {
      code.b.aload(Slots.REGISTERS);
      code.constant(Cpu.SEGMENT_BASE + i.segment);
      code.b.laload().ladd();
    }
  }

  /** Pushes the effective address, truncated to the address size. */
  void pushOffset(Step step, long blockDelta) {
    Instruction i = step.instruction;
    long displacement = i.displacement;
    boolean some = false;
    if (i.base == Register.RIP) {
      code.b.lload(Slots.BASE);
      displacement += blockDelta + step.nextOffset();
      some = true;
    } else if (i.base != Register.NONE) {
      code.pushGpr(i.base);
      some = true;
    }
    if (i.index != Register.NONE) {
      code.pushGpr(i.index);
      if (i.scale != 0) {
        code.constant(i.scale);
        code.b.lshl();
      }
      if (some) {
        code.b.ladd();
      }
      some = true;
    }
    if (!some) {
      code.constant(displacement & mask(i.addressSize));
      return;
    }
    if (displacement != 0) {
      code.constant(displacement);
      code.b.ladd();
    }
    if (i.addressSize != 8) {
      code.constant(mask(i.addressSize));
      code.b.land();
    }
  }

  private static long mask(int addressSize) {
    return addressSize == 8 ? -1 : addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
  }
}
