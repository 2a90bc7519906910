package org.javisor.engine.interpreter.handlers;

import java.util.List;
import org.javisor.cpu.FlatAddress;
import org.javisor.cpu.Operands;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;
import org.jspecify.annotations.Nullable;

/**
 * The general-purpose operands of one instruction in the form that specialised handlers take them. Instructions with
 * prefixes that change their meaning, segmented memory or high byte registers have the shape {@link Shape#OTHER}.
 */
public final class OperandForm {
  public final Mnemonic mnemonic;
  public final int condition;
  public final Shape shape;

  /** {@link Width} of the first operand. */
  public final int width;

  /** {@link Width} of the second operand. */
  public final int sourceWidth;

  /** The first register among the operands: the destination, but for the shape MR. */
  public final int register;

  /** The second register. */
  public final int source;

  public final long immediate;

  /** Offset of the next instruction from the block's first byte. */
  public final int nextOffset;

  /** Nothing can observe the arithmetic flags that this instruction sets. */
  public boolean flagsDead;

  private final @Nullable FlatAddress address;

  private OperandForm(Instruction i, Scan scan, int nextOffset) {
    this.mnemonic = i.mnemonic();
    this.condition = i.encoding.condition();
    this.shape = scan.shape();
    this.width = shape == Shape.I ? Width.of(i.operandSize) : scan.width(0, i.operandSize);
    this.sourceWidth = scan.width(1, i.operandSize);
    this.register = scan.registers[0];
    this.source = scan.registers[1];
    this.immediate = scan.immediate;
    this.nextOffset = nextOffset;
    this.address = scan.address;
  }

  /**
   * @param nextOffset offset of the following instruction from the block's first byte
   * @param mode the mode key that the block is decoded for
   */
  public static OperandForm of(Instruction i, int nextOffset, int mode) {
    return new OperandForm(i, new Scan(i, nextOffset, mode), nextOffset);
  }

  public FlatAddress address() {
    FlatAddress a = address;
    if (a == null) {
      throw new IllegalStateException("no memory operand: " + mnemonic);
    }
    return a;
  }

  /** Goes over the operands once. */
  private static final class Scan {
    final int[] registers = new int[3];
    final List<OperandKind> kinds;
    final StringBuilder letters = new StringBuilder(3);
    long immediate;
    @Nullable
    FlatAddress address;
    private int registerCount;

    Scan(Instruction i, int nextOffset, int mode) {
      this.kinds = i.encoding.operands();
      this.immediate = i.immediate;
      if (i.lock || i.rep || i.repne || kinds.size() > 3) {
        letters.append('?');
        return;
      }
      for (OperandKind kind : kinds) {
        letters.append(letter(i, kind, nextOffset, mode));
      }
    }

    Shape shape() {
      return Shape.of(letters.toString());
    }

    int width(int n, int operandSize) {
      int bytes = n < kinds.size() ? kinds.get(n).sizeBytes(operandSize) : 1;
      return Integer.bitCount(bytes) == 1 && bytes <= 8 ? Width.of(bytes) : 0;
    }

    private char letter(Instruction i, OperandKind kind, int nextOffset, int mode) {
      return switch (kind.method()) {
        case E, R, M ->
            kind.sizeBytes(8) > 8 || wider(kind) ? '?' : i.mod == 3 ? register(i.rm) : memory(i, nextOffset, mode);
        case G -> register(i.reg);
        case Z -> register(i.rm);
        case B -> register(i.vvvv);
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
        case AL, AX, eAX, rAX -> register(0);
        case CL -> register(1);
        case ONE -> {
          immediate = 1;
          yield 'I';
        }
        default -> '?';
      };
    }

    private char register(int n) {
      if (n > 15) {
        return '?';
      }
      registers[registerCount++] = n;
      return 'R';
    }

    private char memory(Instruction i, int nextOffset, int mode) {
      if (Operands.address(i, nextOffset, mode) instanceof FlatAddress flat) {
        address = flat;
        return 'M';
      }
      return '?';
    }
  }
}
