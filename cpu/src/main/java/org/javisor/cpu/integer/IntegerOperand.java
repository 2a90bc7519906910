package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.x86.OperandKind;

/** Reads and writes the general-purpose operands of an instruction by their kinds. Values are sign-extended. */
public final class IntegerOperand {
  private IntegerOperand() {}

  /** The {@link Width} of operand {@code i}. */
  public static int width(Operands o, int i) {
    OperandKind kind = o.encoding.operands().get(i);
    return Width.of(kind.sizeBytes(o.operandSize));
  }

  public static long read(Cpu c, Operands o, int i) {
    OperandKind kind = o.encoding.operands().get(i);
    int width = Width.of(kind.sizeBytes(o.operandSize));
    return switch (kind.method()) {
      case E, M, R -> o.isRegisterForm() ? Gpr.read(c, registerWidth(kind, o, width), o.rm) : load(c, o, width);
      case O -> load(c, o, width);
      case G -> Gpr.read(c, width, o.reg);
      case Z -> Gpr.read(c, width, o.rm);
      case B -> Gpr.read(c, width, o.vvvv);
      case I, J -> o.immediate;
      case FIXED -> readFixed(c, kind, width);
      case A, X, Y, S, C, D, P, Q, N, V, W, U, STACK -> throw new IllegalStateException("not an integer: " + kind);
    };
  }

  private static long readFixed(Cpu c, OperandKind kind, int width) {
    return switch (kind) {
      case AL, AX, eAX, rAX -> Gpr.read(c, width, 0);
      case CL -> Gpr.read(c, Width.BYTE, 1);
      case DX -> Gpr.read(c, Width.WORD, 2);
      case ONE -> 1;
      default -> throw new IllegalStateException("not an integer: " + kind);
    };
  }

  /** As {@link #read}, zero-extended. */
  public static long readUnsigned(Cpu c, Operands o, int i) {
    return Width.zeroExtend(width(o, i), read(c, o, i));
  }

  /** Reads an operand that will be written: memory faults as a write. */
  public static long readForWrite(Cpu c, Operands o, int i) {
    OperandKind.Method method = o.encoding.operands().get(i).method();
    if (o.isRegisterForm() || (method != OperandKind.Method.E && method != OperandKind.Method.M)) {
      return read(c, o, i);
    }
    int width = width(o, i);
    long linear = o.memory().linear(c, Width.bytes(width), true);
    return switch (width) {
      case Width.BYTE -> c.mmu.loadForWrite8(linear);
      case Width.WORD -> c.mmu.loadForWrite16(linear);
      case Width.DWORD -> c.mmu.loadForWrite32(linear);
      default -> c.mmu.loadForWrite64(linear);
    };
  }

  public static void write(Cpu c, Operands o, int i, long value) {
    OperandKind kind = o.encoding.operands().get(i);
    int width = Width.of(kind.sizeBytes(o.operandSize));
    switch (kind.method()) {
      case E, M, R -> {
        if (o.isRegisterForm()) {
          Gpr.write(c, registerWidth(kind, o, width), o.rm, value);
        } else {
          store(c, o, width, value);
        }
      }
      case O -> store(c, o, width, value);
      case G -> Gpr.write(c, width, o.reg, value);
      case Z -> Gpr.write(c, width, o.rm, value);
      case B -> Gpr.write(c, width, o.vvvv, value);
      case FIXED -> Gpr.write(c, width, 0, value);
      case I, J, A, X, Y, S, C, D, P, Q, N, V, W, U, STACK -> throw new IllegalStateException("not writable: " + kind);
    }
  }

  /** Loads the memory operand, sign-extended. */
  public static long load(Cpu c, Operands o, int width) {
    return load(c, width, o.memory().linear(c, Width.bytes(width), false));
  }

  /** Loads from a linear address, sign-extended. */
  public static long load(Cpu c, int width, long linear) {
    return switch (width) {
      case Width.BYTE -> c.mmu.load8(linear);
      case Width.WORD -> c.mmu.load16(linear);
      case Width.DWORD -> c.mmu.load32(linear);
      default -> c.mmu.load64(linear);
    };
  }

  private static void store(Cpu c, Operands o, int width, long value) {
    store(c, width, o.memory().linear(c, Width.bytes(width), true), value);
  }

  public static void store(Cpu c, int width, long linear, long value) {
    switch (width) {
      case Width.BYTE -> c.mmu.store8(linear, (int) value);
      case Width.WORD -> c.mmu.store16(linear, (int) value);
      case Width.DWORD -> c.mmu.store32(linear, (int) value);
      default -> c.mmu.store64(linear, value);
    }
  }

  /** Kinds whose register form is wider than their memory form. */
  private static int registerWidth(OperandKind kind, Operands o, int width) {
    return switch (kind) {
      case RvMw -> Width.of(o.operandSize);
      case RdMb, RdMw -> Width.DWORD;
      default -> width;
    };
  }
}
