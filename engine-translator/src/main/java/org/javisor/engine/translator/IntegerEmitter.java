package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.function.Consumer;
import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Alu;
import org.javisor.cpu.integer.Division;
import org.javisor.cpu.integer.Multiply;
import org.javisor.cpu.integer.Shifts;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;

/**
 * General-purpose instructions as bytecode: the frequent ones in a few bytecodes, the others as calls of the static
 * methods that are their meaning.
 */
final class IntegerEmitter extends StepEmitter {
  private static final ClassDesc ALU = Code.desc(Alu.class);
  private static final ClassDesc SHIFTS = Code.desc(Shifts.class);
  private static final ClassDesc MULTIPLY = Code.desc(Multiply.class);
  private static final ClassDesc DIVISION = Code.desc(Division.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;

  private final StackEmitter stack;
  private final ExchangeEmitter exchanges;
  private final BitEmitter bits;

  IntegerEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    super(code, operands, flags, first);
    this.stack = new StackEmitter(code, operands, flags, first);
    this.exchanges = new ExchangeEmitter(code, operands, flags, first);
    this.bits = new BitEmitter(code, operands, flags, first);
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    if (next.instruction.mnemonic() == Mnemonic.NOP) {
      return true;
    }
    return take(next, delta)
        && (own() || stack.emit(next, delta) || exchanges.emit(next, delta) || bits.emit(next, delta));
  }

  private boolean own() {
    return switch (mnemonic()) {
      case ADD, SUB, AND, OR, XOR, CMP, TEST, ADC, SBB -> binary();
      case INC, DEC, NEG, NOT -> unary();
      case MOV -> move();
      case MOVZX, MOVSX, MOVSXD -> extend();
      case LEA -> lea();
      case SHL, SHR, SAR, ROL, ROR -> shift();
      case SHLD, SHRD -> doubleShift();
      case IMUL, MUL -> multiply();
      case DIV, IDIV -> divide();
      case CMOVCC -> conditionalMove();
      case SETCC -> set();
      case CWDE, CDQE, CDQ, CQO -> signExtend();
      default -> false;
    };
  }

  private boolean binary() {
    boolean sameRegister = !memoryDestination() && !OperandEmitter.isMemory(i, 1)
        && i.encoding.operands().get(1).method() != OperandKind.Method.I
        && destination() == OperandEmitter.register(i, 1) && width >= Width.DWORD;
    if (sameRegister && (i.mnemonic() == Mnemonic.XOR || i.mnemonic() == Mnemonic.SUB)) {
      return zero();
    }
    boolean reads = i.mnemonic() == Mnemonic.CMP || i.mnemonic() == Mnemonic.TEST;
    if (reads) {
      pushOperand(0);
      storeA();
      pushOperand(1);
      storeB();
    } else {
      pushOperand(1);
      storeB();
      loadDestination();
    }
    return switch (i.mnemonic()) {
      case ADC, SBB -> withCarry(i.mnemonic() == Mnemonic.ADC);
      default -> simple(reads);
    };
  }

  private boolean zero() {
    code.constant(0L);
    code.popGpr(destination());
    code.constant(width, 0);
    code.storeLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
    flags.logic(width, step.flagsLive());
    return true;
  }

  private boolean simple(boolean reads) {
    loadA();
    loadB();
    boolean wide = width == Width.QWORD;
    switch (i.mnemonic()) {
      case ADD -> arithmetic(wide ? c -> c.b.ladd() : c -> c.b.iadd());
      case SUB, CMP -> arithmetic(wide ? c -> c.b.lsub() : c -> c.b.isub());
      case AND, TEST -> arithmetic(wide ? c -> c.b.land() : c -> c.b.iand());
      case OR -> arithmetic(wide ? c -> c.b.lor() : c -> c.b.ior());
      default -> arithmetic(wide ? c -> c.b.lxor() : c -> c.b.ixor());
    }
    storeResult();
    if (!reads) {
      storeDestination();
    }
    switch (i.mnemonic()) {
      case ADD -> flags.added(width, step.flagsLive());
      case SUB, CMP -> flags.compared(width, step.flagsLive());
      default -> flags.logic(width, step.flagsLive());
    }
    return true;
  }

  private void arithmetic(Consumer<Code> operation) {
    operation.accept(code);
  }

  /** ADC and SBB: the carry waits as an int while the result is computed. */
  private boolean withCarry(boolean add) {
    flags.pushCarry();
    code.b.istore(Slots.INT_SCRATCH);
    code.constant(width);
    wideA();
    wideB();
    code.b.iload(Slots.INT_SCRATCH);
    code.call(ALU, add ? "adc" : "sbb", J, I, J, J, Code.Z);
    storeLongResult();
    storeDestination();
    code.constant(width);
    code.b.iload(Slots.INT_SCRATCH);
    code.call(ALU, add ? "adcKind" : "sbbKind", I, I, Code.Z);
    wideB();
    flags.dynamic(width);
    return true;
  }

  private boolean unary() {
    loadDestination();
    switch (i.mnemonic()) {
      case NOT -> {
        return not();
      }
      case NEG -> {
        loadA();
        storeB();
        code.constant(width, 0);
        storeA();
        loadA();
        loadB();
        arithmetic(width == Width.QWORD ? c -> c.b.lsub() : c -> c.b.isub());
        storeResult();
        storeDestination();
        flags.compared(width, step.flagsLive());
      }
      default -> increment(i.mnemonic() == Mnemonic.INC);
    }
    return true;
  }

  /** NOT leaves the flags alone, but its slots are those of the last flags. */
  private boolean not() {
    loadA();
    code.constant(width, -1);
    arithmetic(width == Width.QWORD ? c -> c.b.lxor() : c -> c.b.ixor());
    storeResult();
    storeDestination();
    flags.forgetOperands();
    return true;
  }

  private void increment(boolean up) {
    if (step.flagsLive()) {
      flags.pushCarry();
      code.b.istore(Slots.INT_SCRATCH);
    }
    loadA();
    code.constant(width, up ? 1 : -1);
    arithmetic(width == Width.QWORD ? c -> c.b.ladd() : c -> c.b.iadd());
    storeResult();
    storeDestination();
    if (step.flagsLive()) {
      code.constant(width);
      wideResult();
      code.b.iload(Slots.INT_SCRATCH);
      code.call(ALU, up ? "incSource" : "decSource", J, I, J, Code.Z);
      flags.result(width);
    } else {
      flags.forget();
    }
  }

  private boolean move() {
    if (memoryDestination()) {
      code.pushMmu();
      operands.pushAddress(step, blockDelta);
      pushOperand(1);
      code.store(width);
    } else if (width == Width.DWORD && i.encoding.operands().get(1).method() == OperandKind.Method.I) {
      code.constant(i.immediate & 0xFFFF_FFFFL);
      code.popGpr(destination());
    } else {
      pushOperand(1);
      code.popRegister(width, destination());
    }
    return true;
  }

  private boolean extend() {
    int from = widthOrNone(1);
    pushOperand(1);
    if (i.mnemonic() == Mnemonic.MOVZX) {
      code.constant(from == Width.BYTE ? 0xFF : 0xFFFF);
      code.b.iand();
      if (width >= Width.DWORD) {
        code.b.i2l();
        code.popGpr(destination());
        return true;
      }
    } else if (width == Width.QWORD) {
      code.widen(from);
    }
    code.popRegister(width, destination());
    return true;
  }

  private boolean lea() {
    operands.pushOffset(step, blockDelta);
    code.narrow(width);
    code.popRegister(width, destination());
    return true;
  }

  private boolean shift() {
    boolean rotates = i.mnemonic() == Mnemonic.ROL || i.mnemonic() == Mnemonic.ROR;
    if (BlockDecoder.shiftsByConstant(i)) {
      boolean one = i.encoding.operands().get(1) == OperandKind.ONE;
      int count = one ? 1 : Shifts.maskCount(width, i.immediate);
      loadDestination();
      shiftBy(() -> code.constant(count), rotates);
      return true;
    }
    if (memoryDestination() || i.encoding.operands().get(1) != OperandKind.CL) {
      return false;
    }
    shiftByCl(rotates);
    return true;
  }

  private void shiftByCl(boolean rotates) {
    Label end = code.label();
    loadDestination();
    code.constant(width);
    code.pushGpr(RCX);
    code.call(SHIFTS, "maskCount", I, I, J);
    code.b.istore(Slots.INT_SCRATCH);
    if (width == Width.DWORD) {
      // A count of zero, too, clears the upper half.
      loadA();
      code.popRegister(width, destination());
    }
    code.b.iload(Slots.INT_SCRATCH).ifeq(end);
    shiftBy(() -> code.b.iload(Slots.INT_SCRATCH), rotates);
    code.b.labelBinding(end);
    flags.forget();
  }

  private void shiftBy(Runnable pushCount, boolean rotates) {
    String name = i.mnemonic().name().toLowerCase(java.util.Locale.ROOT);
    if (width >= Width.DWORD) {
      loadA();
      pushCount.run();
      shiftWhole();
      storeResult();
    } else {
      code.constant(width);
      wideA();
      pushCount.run();
      code.call(SHIFTS, name, J, I, J, I);
      storeLongResult();
    }
    storeDestination();
    if (!step.flagsLive()) {
      flags.forget();
    } else if (rotates && step.flags == Step.Liveness.AT_FAULT && BlockDecoder.shiftsByConstant(i)) {
      flags.rotated(width, i.mnemonic() == Mnemonic.ROR);
    } else if (rotates) {
      rotated();
    } else {
      shifted(name, pushCount);
    }
  }

  /** As the JVM shifts ints and longs: operand and count lie on the stack. */
  private void shiftWhole() {
    boolean wide = width == Width.QWORD;
    switch (i.mnemonic()) {
      case SHL -> code.b.with(OperatorInstruction.of(wide ? Opcode.LSHL : Opcode.ISHL));
      case SHR -> code.b.with(OperatorInstruction.of(wide ? Opcode.LUSHR : Opcode.IUSHR));
      case SAR -> code.b.with(OperatorInstruction.of(wide ? Opcode.LSHR : Opcode.ISHR));
      default -> {
        ClassDesc type = wide ? J : I;
        String name = i.mnemonic() == Mnemonic.ROL ? "rotateLeft" : "rotateRight";
        code.call(wide ? ConstantDescs.CD_Long : ConstantDescs.CD_Integer, name, type, type, I);
      }
    }
  }

  private void shifted(String name, Runnable pushCount) {
    code.constant(width);
    wideA();
    pushCount.run();
    if (i.mnemonic() == Mnemonic.SAR) {
      code.call(SHIFTS, "sarSource", J, I, J, I);
    } else {
      wideResult();
      code.call(SHIFTS, name + "Source", J, I, J, I, J);
    }
    flags.result(width);
  }

  /** Rotates replace CF and OF and keep the others. */
  private void rotated() {
    flags.pushAll();
    code.constant(~(Flags.CF | Flags.OF));
    code.b.iand();
    if (i.mnemonic() == Mnemonic.ROR) {
      code.constant(width);
      wideResult();
      code.call(SHIFTS, "rorSource", J, I, J);
    } else {
      wideResult();
      code.call(SHIFTS, "rolSource", J, J);
    }
    code.b.l2i().ior();
    flags.explicit();
  }

  /** SHLD and SHRD of registers by a constant, 32 or 64 bits. */
  private boolean doubleShift() {
    int count = Shifts.maskCount(width, i.immediate);
    boolean constant = i.encoding.operands().get(2).method() == OperandKind.Method.I;
    if (!constant || count == 0 || memoryDestination() || width < Width.DWORD) {
      return false;
    }
    boolean left = i.mnemonic() == Mnemonic.SHLD;
    loadDestination();
    pushOperand(1);
    storeB();
    code.constant(width);
    wideA();
    wideB();
    code.constant(count);
    code.call(SHIFTS, left ? "shld" : "shrd", J, I, J, J, I);
    storeLongResult();
    storeDestination();
    code.constant(width);
    wideA();
    wideB();
    code.constant(count);
    wideResult();
    code.call(SHIFTS, left ? "shldSource" : "shrdSource", J, I, J, J, I, J);
    flags.result(width);
    return true;
  }

  private boolean multiply() {
    int count = i.encoding.operands().size();
    if (count == 1) {
      return width >= Width.DWORD && wideProduct(i.mnemonic() == Mnemonic.MUL);
    }
    pushOperand(count - 2);
    storeA();
    pushOperand(count - 1);
    storeB();
    code.constant(width);
    wideA();
    wideB();
    code.call(MULTIPLY, "low", J, I, J, J);
    storeLongResult();
    loadResult();
    code.popRegister(width, destination());
    if (step.flagsLive()) {
      wideResult();
      code.constant(width);
      wideA();
      wideB();
      code.call(MULTIPLY, "imulHigh", J, I, J, J);
      code.call(MULTIPLY, "imulSource", J, J, J);
      flags.result(width);
    } else {
      flags.forget();
    }
    return true;
  }

  private boolean wideProduct(boolean unsigned) {
    pushOperand(0);
    storeB();
    code.pushRegister(width, RAX);
    storeA();
    code.constant(width);
    wideA();
    wideB();
    code.call(MULTIPLY, "low", J, I, J, J);
    storeLongResult();
    code.constant(width);
    wideA();
    wideB();
    code.call(MULTIPLY, unsigned ? "mulHigh" : "imulHigh", J, I, J, J);
    code.b.lstore(Slots.LONG_SCRATCH);
    loadResult();
    code.popRegister(width, RAX);
    code.b.lload(Slots.LONG_SCRATCH);
    code.narrow(width);
    code.popRegister(width, RDX);
    if (!step.flagsLive()) {
      flags.forget();
      return true;
    }
    if (!unsigned) {
      wideResult();
    }
    code.b.lload(Slots.LONG_SCRATCH);
    if (unsigned) {
      code.call(MULTIPLY, "mulSource", J, J);
    } else {
      code.call(MULTIPLY, "imulSource", J, J, J);
    }
    flags.result(width);
    return true;
  }

  /** Quotients leave the flags alone, but use the slots of the last ones. */
  private boolean divide() {
    if (width < Width.DWORD) {
      return false;
    }
    boolean unsigned = i.mnemonic() == Mnemonic.DIV;
    pushOperand(0);
    dividend(unsigned);
    code.b.lstore(Slots.LONG_B);
    code.b.aload(Slots.CPU);
    code.constant(width);
    code.pushRegister(width, RDX);
    dividend(unsigned);
    code.pushRegister(width, RAX);
    dividend(unsigned);
    code.b.lload(Slots.LONG_B);
    code.call(DIVISION, unsigned ? "divide" : "divideSigned", J, Code.CPU, I, J, J, J);
    code.b.lstore(Slots.LONG_SCRATCH);
    code.pushRegister(width, RAX);
    dividend(unsigned);
    code.b.lload(Slots.LONG_SCRATCH).lload(Slots.LONG_B).lmul().lsub();
    code.narrow(width);
    code.popRegister(width, RDX);
    code.b.lload(Slots.LONG_SCRATCH);
    code.narrow(width);
    code.popRegister(width, RAX);
    flags.forgetOperands();
    return true;
  }

  /** Makes the value on the stack a long, zero-extended for unsigned division. */
  private void dividend(boolean unsigned) {
    code.widen(width);
    if (unsigned && width != Width.QWORD) {
      code.constant(0xFFFF_FFFFL);
      code.b.land();
    }
  }

  // Conditions.

  /** Chooses by a mask: guests use it where a branch would be guessed wrong. */
  private boolean conditionalMove() {
    int to = destination();
    pushOperand(1);
    code.pushRegister(width, to);
    exclusiveOr();
    flags.pushMask(i.encoding.condition());
    if (width == Width.QWORD) {
      code.b.i2l().land();
    } else {
      code.b.iand();
    }
    code.pushRegister(width, to);
    exclusiveOr();
    code.popRegister(width, to);
    return true;
  }

  private void exclusiveOr() {
    if (width == Width.QWORD) {
      code.b.lxor();
    } else {
      code.b.ixor();
    }
  }

  private boolean set() {
    flags.pushCondition(i.encoding.condition());
    if (memoryDestination()) {
      code.b.istore(Slots.INT_SCRATCH);
      code.pushMmu();
      operands.pushAddress(step, blockDelta);
      code.b.iload(Slots.INT_SCRATCH);
      code.store(Width.BYTE);
    } else {
      code.popRegister(Width.BYTE, destination());
    }
    return true;
  }

  private boolean signExtend() {
    switch (i.mnemonic()) {
      case CWDE -> {
        code.pushRegister(Width.WORD, RAX);
        code.popRegister(Width.DWORD, RAX);
      }
      case CDQE -> {
        code.pushRegister(Width.DWORD, RAX);
        code.b.i2l();
        code.popGpr(RAX);
      }
      case CDQ -> {
        code.pushRegister(Width.DWORD, RAX);
        code.b.bipush(31).ishr();
        code.popRegister(Width.DWORD, RDX);
      }
      default -> {
        code.pushGpr(RAX);
        code.b.bipush(63).lshr();
        code.popGpr(RDX);
      }
    }
    return true;
  }
}
