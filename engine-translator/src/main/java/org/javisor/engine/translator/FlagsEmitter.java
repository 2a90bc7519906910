package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Width;

/**
 * The lazy flags in locals, and conditions. Within a block it is known which instruction set the flags last: conditions
 * then come straight from its operands or its result.
 */
final class FlagsEmitter {
  /** What the flags are known to come from. */
  private enum Source {
    /** Somewhere else: only the locals know. */
    UNKNOWN,

    /** {@code a - b}, with a, b and the result in their slots. */
    COMPARE,

    /** A logical result. */
    LOGIC,

    /** A result that ZF, SF and PF come from. */
    RESULT,

    /** CF is the lowest bit of the int result. */
    BIT
  }

  private final Code code;
  private Source source = Source.UNKNOWN;
  private int width;

  /** The kind as a constant, or -1. */
  private int kind = -1;

  FlagsEmitter(Code code) {
    this.code = code;
  }

  /** What the flags in their locals lack. */
  private RegionParts.Rotation rotation = RegionParts.Rotation.NONE;

  /** The flags come from somewhere else. */
  void forget() {
    set(Source.UNKNOWN, width, -1);
  }

  /** After a rotation whose flags only an exception can show; its result is in its slot. */
  void rotated(int w, boolean right) {
    source = Source.UNKNOWN;
    rotation = new RegionParts.Rotation(w, right);
    code.loadLocal(w, Slots.INT_RESULT, Slots.LONG_RESULT);
    code.widen(w);
    code.b.lstore(Slots.ROTATED);
  }

  RegionParts.Rotation rotation() {
    return rotation;
  }

  /** The flags stay, but what they came from is no longer in its slots. */
  void forgetOperands() {
    source = Source.UNKNOWN;
  }

  /** After a subtraction whose operands and result are in their slots. */
  void compared(int w, boolean live) {
    set(Source.COMPARE, w, Flags.SUB | w);
    if (live) {
      code.flagsKind(kind);
      storeResult();
      code.loadLocal(w, Slots.INT_B, Slots.LONG_B);
      storeSource();
    }
  }

  /** After an addition. */
  void added(int w, boolean live) {
    set(Source.RESULT, w, Flags.ADD | w);
    if (live) {
      code.flagsKind(kind);
      storeResult();
      code.loadLocal(w, Slots.INT_B, Slots.LONG_B);
      storeSource();
    }
  }

  /** After a logical operation. */
  void logic(int w, boolean live) {
    set(Source.LOGIC, w, Flags.RESULT);
    if (live) {
      code.flagsKind(kind);
      storeResult();
      code.constant(0L);
      code.popFlagsSource();
    }
  }

  /** After an operation of kind RESULT whose flag source, a long, lies on the stack; pops it. */
  void result(int w) {
    code.popFlagsSource();
    set(Source.RESULT, w, Flags.RESULT);
    code.flagsKind(kind);
    storeResult();
  }

  /** After an operation with a kind, an int, and a source, a long above it, on the stack; pops both. */
  void dynamic(int w) {
    code.popFlagsSource();
    code.popFlagsKind();
    set(Source.RESULT, w, -1);
    storeResult();
  }

  /** After all six flags, an int, were pushed; pops them. */
  void explicit() {
    code.b.i2l();
    code.popFlagsSource();
    code.flagsKind(Flags.EXPLICIT);
    set(Source.UNKNOWN, Width.QWORD, Flags.EXPLICIT);
  }

  /** As {@link #explicit}, where CF is also the int result. */
  void explicitBit() {
    explicit();
    source = Source.BIT;
  }

  private void set(Source from, int w, int constantKind) {
    source = from;
    width = w;
    kind = constantKind;
    rotation = RegionParts.Rotation.NONE;
  }

  private void storeResult() {
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
    code.widen(width);
    code.popFlagsResult();
  }

  private void storeSource() {
    code.widen(width);
    code.popFlagsSource();
  }

  // Reading.

  private void pushTriple() {
    if (kind >= 0) {
      code.constant(kind);
    } else {
      code.pushFlagsKind();
    }
    code.pushFlagsValues();
  }

  /** Pushes CF as a boolean. */
  void pushCarry() {
    pushTriple();
    code.call(Code.FLAGS, "carry", Code.Z, Code.I, Code.J, Code.J);
  }

  /** Pushes the six flags, an int. */
  void pushAll() {
    pushTriple();
    code.call(Code.FLAGS, "materialize", Code.I, Code.I, Code.J, Code.J);
  }

  /** Branches where a condition holds. */
  void branchIf(int condition, Label target) {
    boolean done = switch (source) {
      case COMPARE -> afterCompare(condition, target);
      case LOGIC -> afterLogic(condition, target);
      case RESULT -> afterResult(condition, target);
      case BIT -> afterBit(condition, target);
      case UNKNOWN -> false;
    };
    if (!done) {
      code.constant(condition);
      pushTriple();
      code.call(Code.FLAGS, "condition", Code.Z, Code.I, Code.I, Code.J, Code.J);
      code.b.ifne(target);
    }
  }

  private boolean afterCompare(int condition, Label target) {
    switch (condition >> 1) {
      case 0, 5 -> {
        return false;
      }
      case 4 -> resultBelowZero(condition, target);
      default -> compare(condition, target);
    }
    return true;
  }

  private void compare(int condition, Label target) {
    boolean unsigned = condition >> 1 == 1 || condition >> 1 == 3;
    code.loadLocal(width, Slots.INT_A, Slots.LONG_A);
    flipSign(unsigned);
    code.loadLocal(width, Slots.INT_B, Slots.LONG_B);
    flipSign(unsigned);
    Opcode narrow = switch (condition) {
      case 2, 12 -> Opcode.IF_ICMPLT;
      case 3, 13 -> Opcode.IF_ICMPGE;
      case 4 -> Opcode.IF_ICMPEQ;
      case 5 -> Opcode.IF_ICMPNE;
      case 6, 14 -> Opcode.IF_ICMPLE;
      default -> Opcode.IF_ICMPGT;
    };
    if (width == Width.QWORD) {
      code.b.lcmp().branch(zeroForm(narrow), target);
    } else {
      code.b.branch(narrow, target);
    }
  }

  /** Turns unsigned order into signed order. */
  private void flipSign(boolean unsigned) {
    if (!unsigned) {
      return;
    }
    if (width == Width.QWORD) {
      code.constant(Long.MIN_VALUE);
      code.b.ladd();
    } else {
      code.constant(Integer.MIN_VALUE);
      code.b.iadd();
    }
  }

  private static Opcode zeroForm(Opcode comparison) {
    return switch (comparison) {
      case IF_ICMPLT -> Opcode.IFLT;
      case IF_ICMPGE -> Opcode.IFGE;
      case IF_ICMPEQ -> Opcode.IFEQ;
      case IF_ICMPNE -> Opcode.IFNE;
      case IF_ICMPLE -> Opcode.IFLE;
      default -> Opcode.IFGT;
    };
  }

  /** CF and OF are clear. */
  private boolean afterLogic(int condition, Label target) {
    switch (condition) {
      case 0, 2 -> {
        // Never.
      }
      case 1, 3 -> code.b.goto_(target);
      case 4, 6 -> branchOnResult(Opcode.IFEQ, target);
      case 5, 7 -> branchOnResult(Opcode.IFNE, target);
      case 8, 12 -> branchOnResult(Opcode.IFLT, target);
      case 9, 13 -> branchOnResult(Opcode.IFGE, target);
      case 14 -> branchOnResult(Opcode.IFLE, target);
      case 15 -> branchOnResult(Opcode.IFGT, target);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean afterResult(int condition, Label target) {
    switch (condition) {
      case 4 -> branchOnResult(Opcode.IFEQ, target);
      case 5 -> branchOnResult(Opcode.IFNE, target);
      case 8, 9 -> resultBelowZero(condition, target);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean afterBit(int condition, Label target) {
    if (condition >> 1 != 1) {
      return false;
    }
    code.b.iload(Slots.INT_RESULT).branch(condition == 2 ? Opcode.IFNE : Opcode.IFEQ, target);
    return true;
  }

  private void resultBelowZero(int condition, Label target) {
    branchOnResult(condition == 8 ? Opcode.IFLT : Opcode.IFGE, target);
  }

  private void branchOnResult(Opcode comparison, Label target) {
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
    if (width == Width.QWORD) {
      code.b.lconst_0().lcmp();
    }
    code.b.branch(comparison, target);
  }

  /** Pushes a condition as an int, 0 or 1. */
  void pushCondition(int condition) {
    Label yes = code.label();
    Label end = code.label();
    branchIf(condition, yes);
    code.b.iconst_0().goto_(end).labelBinding(yes).iconst_1().labelBinding(end);
  }

  /** Pushes -1 where a condition holds and 0 elsewhere, an int: for equality, and what C2 makes of it, no branch. */
  void pushMask(int condition) {
    boolean zero = condition >> 1 == 2 && source != Source.UNKNOWN && source != Source.BIT;
    if (!zero) {
      pushCondition(condition);
      code.b.ineg();
      return;
    }
    // The sign of r | -r is set unless r is zero.
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
    if (width == Width.QWORD) {
      code.b.lneg().lor().bipush(63).lshr().l2i();
    } else {
      code.b.ineg().ior().bipush(31).ishr();
    }
    if (condition == 4) {
      code.b.iconst_m1().ixor();
    }
  }
}
