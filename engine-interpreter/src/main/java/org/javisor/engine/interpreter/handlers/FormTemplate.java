package org.javisor.engine.interpreter.handlers;

import java.util.List;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Encoding;
import org.javisor.x86.EncodingTable;
import org.javisor.x86.Instruction;
import org.javisor.x86.OperandKind;
import org.jspecify.annotations.Nullable;

/** What an {@link OperandForm} takes from its encoding alone, worked out once for each encoding. */
final class FormTemplate {
  // Where a register's number comes from.
  private static final int ACCUMULATOR = 0;
  private static final int COUNTER = 1;
  private static final int REG = 2;
  private static final int RM = 3;
  private static final int VVVV = 4;

  /** By encoding, its register forms at odd places. Two threads may work out the same one, alike. */
  private static final @Nullable FormTemplate[] ALL = new FormTemplate[EncodingTable.all().size() * 2];

  /** The shape if the registers and the address of the instruction fit. */
  final Shape shape;

  /** The immediate is the constant 1 that the opcode implies. */
  final boolean one;

  /** {@link Width}s of the first and the second operand by log2 of the operand size, two bits each. */
  private int widths;

  private int first;
  private int second;
  private int registers;

  private FormTemplate(Encoding encoding, boolean registerForm) {
    List<OperandKind> kinds = encoding.operands();
    StringBuilder letters = new StringBuilder(3);
    boolean constant = false;
    for (OperandKind kind : kinds) {
      letters.append(letter(kind, registerForm));
      constant |= kind == OperandKind.ONE;
    }
    this.one = constant;
    this.shape = Shape.of(letters.toString());
    for (int size = 1; size <= 3; size++) {
      widths |= width(kinds, 0, size) << 4 * size | width(kinds, 1, size) << 4 * size + 2;
    }
  }

  static FormTemplate of(Instruction i) {
    int index = i.encoding.index() * 2 + (i.mod == 3 ? 1 : 0);
    FormTemplate template = ALL[index];
    if (template == null) {
      template = new FormTemplate(i.encoding, i.mod == 3);
      ALL[index] = template;
    }
    return template;
  }

  /** {@link Width} of the first operand. */
  int width(int operandSize) {
    return shape == Shape.I || shape == Shape.NONE ? Width.of(operandSize) : widths >> 4 * Width.of(operandSize) & 3;
  }

  /** {@link Width} of the second operand. */
  int sourceWidth(int operandSize) {
    return widths >> 4 * Width.of(operandSize) + 2 & 3;
  }

  int register(Instruction i) {
    return registers > 0 ? number(first, i) : 0;
  }

  int source(Instruction i) {
    return registers > 1 ? number(second, i) : 0;
  }

  private static int number(int where, Instruction i) {
    return switch (where) {
      case REG -> i.reg;
      case RM -> i.rm;
      case VVVV -> i.vvvv;
      default -> where;
    };
  }

  private static int width(List<OperandKind> kinds, int n, int size) {
    int bytes = n < kinds.size() ? kinds.get(n).sizeBytes(1 << size) : 1;
    return Integer.bitCount(bytes) == 1 && bytes <= 8 ? Width.of(bytes) : 0;
  }

  private char letter(OperandKind kind, boolean registerForm) {
    return switch (kind.method()) {
      case E, R, M -> kind.sizeBytes(8) > 8 || wider(kind) ? '?' : registerForm ? register(RM) : 'M';
      case G -> register(REG);
      case Z -> register(RM);
      case B -> register(VVVV);
      case I -> 'I';
      case FIXED -> fixed(kind);
      case J, A, O, X, Y, S, C, D, P, Q, N, V, W, U, STACK -> '?';
    };
  }

  private static boolean wider(OperandKind kind) {
    return kind == OperandKind.RvMw || kind == OperandKind.RdMb || kind == OperandKind.RdMw;
  }

  private char fixed(OperandKind kind) {
    return switch (kind) {
      case AL, AX, eAX, rAX -> register(ACCUMULATOR);
      case CL -> register(COUNTER);
      case ONE -> 'I';
      default -> '?';
    };
  }

  private char register(int where) {
    if (registers++ == 0) {
      first = where;
    } else {
      second = where;
    }
    return 'R';
  }
}
