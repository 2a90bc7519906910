package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * FADD, FSUB, FMUL, FDIV with their reversed, popping and integer forms: destination = destination op source.
 *
 * @see "Intel SDM volume 1, 8.3.5 Basic Arithmetic Instructions"
 */
final class ArithmeticOperations {
  // Numbers of the operations, as ModRM.reg encodes them.
  static final int ADD = 0;
  static final int MULTIPLY = 1;
  static final int SUBTRACT = 4;
  static final int SUBTRACT_REVERSED = 5;
  static final int DIVIDE = 6;
  static final int DIVIDE_REVERSED = 7;

  /** First opcode byte of the forms whose destination is ST(0) and whose memory operand is a single. */
  private static final int D8 = 0xD8;

  private ArithmeticOperations() {}

  static void fadd(Cpu c, Operands o) {
    arithmetic(c, o, ADD);
  }

  static void fmul(Cpu c, Operands o) {
    arithmetic(c, o, MULTIPLY);
  }

  static void fsub(Cpu c, Operands o) {
    arithmetic(c, o, SUBTRACT);
  }

  static void fsubr(Cpu c, Operands o) {
    arithmetic(c, o, SUBTRACT_REVERSED);
  }

  static void fdiv(Cpu c, Operands o) {
    arithmetic(c, o, DIVIDE);
  }

  static void fdivr(Cpu c, Operands o) {
    arithmetic(c, o, DIVIDE_REVERSED);
  }

  static void faddp(Cpu c, Operands o) {
    popping(c, o, ADD);
  }

  static void fmulp(Cpu c, Operands o) {
    popping(c, o, MULTIPLY);
  }

  static void fsubp(Cpu c, Operands o) {
    popping(c, o, SUBTRACT);
  }

  static void fsubrp(Cpu c, Operands o) {
    popping(c, o, SUBTRACT_REVERSED);
  }

  static void fdivp(Cpu c, Operands o) {
    popping(c, o, DIVIDE);
  }

  static void fdivrp(Cpu c, Operands o) {
    popping(c, o, DIVIDE_REVERSED);
  }

  static void fiadd(Cpu c, Operands o) {
    memory(c, o, ADD);
  }

  static void fimul(Cpu c, Operands o) {
    memory(c, o, MULTIPLY);
  }

  static void fisub(Cpu c, Operands o) {
    memory(c, o, SUBTRACT);
  }

  static void fisubr(Cpu c, Operands o) {
    memory(c, o, SUBTRACT_REVERSED);
  }

  static void fidiv(Cpu c, Operands o) {
    memory(c, o, DIVIDE);
  }

  static void fidivr(Cpu c, Operands o) {
    memory(c, o, DIVIDE_REVERSED);
  }

  private static void arithmetic(Cpu c, Operands o, int operation) {
    if (!o.isRegisterForm()) {
      memory(c, o, operation);
      return;
    }
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    int other = f.st(o.rm & 7);
    if (o.encoding.opcode().value() == D8) {
      registers(f, operation, f.top, other);
    } else {
      registers(f, operation, other, f.top);
    }
  }

  private static void popping(Cpu c, Operands o, int operation) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    if (registers(f, operation, f.st(o.rm & 7), f.top)) {
      f.pop();
    }
  }

  /**
   * Operates on two physical registers.
   *
   * @return whether the destination was written
   */
  static boolean registers(Fpu f, int operation, int destination, int source) {
    f.raised = 0;
    if ((f.valid >> destination & f.valid >> source & 1) == 0) {
      f.stackUnderflow();
    } else {
      compute(f, operation, destination, f.significand[source], f.signExponent[source]);
    }
    return finish(f, destination);
  }

  private static void memory(Cpu c, Operands o, int operation) {
    Access.waiting(c);
    MemoryOperand.load(c, o);
    Access.recordMemory(c, o);
    memory(c.fpu, operation);
  }

  /** Operates on ST(0) and the memory operand just loaded. */
  static void memory(Fpu f, int operation) {
    int destination = f.top;
    if (f.isEmpty(destination)) {
      f.stackUnderflow();
    } else {
      compute(f, operation, destination, f.z, f.ze);
    }
    finish(f, destination);
  }

  private static boolean finish(Fpu f, int destination) {
    boolean write = f.commit();
    if (write) {
      f.write(destination);
    }
    return write;
  }

  private static void compute(Fpu f, int operation, int register, long b, int be) {
    long a = f.significand[register];
    int ae = f.signExponent[register];
    switch (operation) {
      case ADD -> Addition.add(f, a, ae, b, be);
      case MULTIPLY -> Multiplication.multiply(f, a, ae, b, be);
      case SUBTRACT -> Addition.subtract(f, a, ae, b, be);
      case SUBTRACT_REVERSED -> Addition.subtract(f, b, be, a, ae);
      case DIVIDE -> Division.divide(f, a, ae, b, be);
      default -> Division.divide(f, b, be, a, ae);
    }
  }
}
