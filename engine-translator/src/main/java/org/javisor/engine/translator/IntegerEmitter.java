package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.util.function.Consumer;
import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Alu;
import org.javisor.cpu.integer.Bits;
import org.javisor.cpu.integer.Division;
import org.javisor.cpu.integer.Multiply;
import org.javisor.cpu.integer.Shifts;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;

/**
 * General-purpose instructions as bytecode: the frequent ones in a few bytecodes, the others as calls of the static
 * methods that are their meaning.
 */
final class IntegerEmitter {
  private static final ClassDesc ALU = Code.desc(Alu.class);
  private static final ClassDesc SHIFTS = Code.desc(Shifts.class);
  private static final ClassDesc MULTIPLY = Code.desc(Multiply.class);
  private static final ClassDesc DIVISION = Code.desc(Division.class);
  private static final ClassDesc BITS = Code.desc(Bits.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int RBP = 5;

  private final Code code;
  private final OperandEmitter operands;
  private final FlagsEmitter flags;

  // The instruction at hand.
  private Step step;
  private Instruction i;
  private long blockDelta;
  private int width;

  IntegerEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    this.code = code;
    this.operands = operands;
    this.flags = flags;
    this.step = first;
    this.i = first.instruction;
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    step = next;
    i = next.instruction;
    blockDelta = delta;
    if (i.mnemonic() == Mnemonic.NOP) {
      return true;
    }
    if (!operands.known(i)) {
      return false;
    }
    width = i.encoding.operands().isEmpty() ? Width.of(i.operandSize) : widthOrNone(0);
    return switch (i.mnemonic()) {
      case ADD, SUB, AND, OR, XOR, CMP, TEST, ADC, SBB -> binary();
      case INC, DEC, NEG, NOT -> unary();
      case MOV -> move();
      case MOVZX, MOVSX, MOVSXD -> extend();
      case LEA -> lea();
      case SHL, SHR, SAR, ROL, ROR -> shift();
      case SHLD, SHRD -> doubleShift();
      case IMUL, MUL -> multiply();
      case DIV, IDIV -> divide();
      case PUSH -> push();
      case POP -> pop();
      case LEAVE -> leave();
      case XCHG -> exchange();
      case CMOVCC -> conditionalMove();
      case SETCC -> set();
      case BT, BTS, BTR, BTC -> bitTest();
      case BSWAP -> byteSwap();
      case CWDE, CDQE, CDQ, CQO -> signExtend();
      default -> false;
    };
  }

  private int widthOrNone(int operand) {
    int bytes = i.encoding.operands().get(operand).sizeBytes(i.operandSize);
    return bytes == 0 ? Width.QWORD : Width.of(bytes);
  }

  private boolean memoryDestination() {
    return OperandEmitter.isMemory(i, 0);
  }

  private int destination() {
    return OperandEmitter.register(i, 0);
  }

  private void pushOperand(int n) {
    operands.push(step, n, blockDelta, width);
  }

  /** Loads the first operand, which will be written, into the slot A; keeps its address. */
  private void loadDestination() {
    if (memoryDestination()) {
      operands.pushAddress(step, blockDelta);
      code.b.lstore(Slots.ADDRESS);
      code.pushMmu();
      code.b.lload(Slots.ADDRESS);
      code.loadForWrite(width);
    } else {
      code.pushRegister(width, destination());
    }
    storeA();
  }

  /** Writes the result's slot to the first operand. */
  private void storeDestination() {
    if (memoryDestination()) {
      code.pushMmu();
      code.b.lload(Slots.ADDRESS);
      loadResult();
      code.store(width);
    } else {
      loadResult();
      code.popRegister(width, destination());
    }
  }

  private void storeA() {
    code.storeLocal(width, Slots.INT_A, Slots.LONG_A);
  }

  private void storeB() {
    code.storeLocal(width, Slots.INT_B, Slots.LONG_B);
  }

  private void loadA() {
    code.loadLocal(width, Slots.INT_A, Slots.LONG_A);
  }

  private void loadB() {
    code.loadLocal(width, Slots.INT_B, Slots.LONG_B);
  }

  private void loadResult() {
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
  }

  /** Stores the value on the stack as the result, sign-extended to its width. */
  private void storeResult() {
    switch (width) {
      case Width.BYTE -> code.b.i2b();
      case Width.WORD -> code.b.i2s();
      default -> {
        // Exact already.
      }
    }
    code.storeLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
  }

  /** Stores the sign-extended long on the stack as the result. */
  private void storeLongResult() {
    code.narrow(width);
    code.storeLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
  }

  /** Pushes A as a sign-extended long. */
  private void wideA() {
    loadA();
    code.widen(width);
  }

  private void wideB() {
    loadB();
    code.widen(width);
  }

  private void wideResult() {
    loadResult();
    code.widen(width);
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
    flags.logic(width, step.flagsLive);
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
      case ADD -> flags.added(width, step.flagsLive);
      case SUB, CMP -> flags.compared(width, step.flagsLive);
      default -> flags.logic(width, step.flagsLive);
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
        flags.compared(width, step.flagsLive);
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
    if (step.flagsLive) {
      flags.pushCarry();
      code.b.istore(Slots.INT_SCRATCH);
    }
    loadA();
    code.constant(width, up ? 1 : -1);
    arithmetic(width == Width.QWORD ? c -> c.b.ladd() : c -> c.b.iadd());
    storeResult();
    storeDestination();
    if (step.flagsLive) {
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
    code.constant(width);
    wideA();
    pushCount.run();
    code.call(SHIFTS, name, J, I, J, I);
    storeLongResult();
    storeDestination();
    if (!step.flagsLive) {
      flags.forget();
    } else if (rotates) {
      rotated();
    } else {
      shifted(name, pushCount);
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
    if (step.flagsLive) {
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
    if (!step.flagsLive) {
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

  // The stack.

  private int stackWidth() {
    return code.code64() ? Width.QWORD : Width.DWORD;
  }

  /** Pushes RSP moved by a number of bytes. */
  private void pushStackPointer(int bytes) {
    code.pushGpr(RSP);
    if (bytes != 0) {
      code.constant((long) bytes);
      code.b.ladd();
      if (!code.code64()) {
        code.constant(0xFFFF_FFFFL);
        code.b.land();
      }
    }
  }

  private boolean push() {
    boolean immediate = i.encoding.operands().getFirst().method() == OperandKind.Method.I;
    if (Width.of(i.operandSize) != stackWidth() || !immediate && width != stackWidth()) {
      return false;
    }
    if (immediate) {
      code.constant(stackWidth(), i.immediate);
    } else {
      pushOperand(0);
    }
    pushValue();
    return true;
  }

  /** Pushes the value on the JVM's stack onto the guest's. */
  void pushValue() {
    int w = stackWidth();
    code.storeLocal(w, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.pushMmu();
    pushStackPointer(-Width.bytes(w));
    code.loadLocal(w, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.store(w);
    pushStackPointer(-Width.bytes(w));
    code.popGpr(RSP);
  }

  private boolean pop() {
    if (width != stackWidth() || memoryDestination()) {
      return false;
    }
    code.pushMmu();
    code.pushGpr(RSP);
    code.load(width);
    pushStackPointer(Width.bytes(width));
    code.popGpr(RSP);
    code.popRegister(width, destination());
    return true;
  }

  private boolean leave() {
    int w = stackWidth();
    if (Width.of(i.operandSize) != w) {
      return false;
    }
    code.pushMmu();
    code.pushGpr(RBP);
    code.load(w);
    code.storeLocal(w, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.pushGpr(RBP);
    code.constant((long) Width.bytes(w));
    code.b.ladd();
    if (!code.code64()) {
      code.constant(0xFFFF_FFFFL);
      code.b.land();
    }
    code.popGpr(RSP);
    code.loadLocal(w, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.popRegister(w, RBP);
    return true;
  }

  /** Of registers; with memory it is a locked operation. */
  private boolean exchange() {
    if (memoryDestination() || OperandEmitter.isMemory(i, 1)) {
      return false;
    }
    int second = OperandEmitter.register(i, 1);
    code.pushRegister(width, destination());
    code.storeLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.pushRegister(width, second);
    code.popRegister(width, destination());
    code.loadLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.popRegister(width, second);
    return true;
  }

  // Conditions.

  private boolean conditionalMove() {
    Label taken = code.label();
    Label end = code.label();
    pushOperand(1);
    code.storeLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    flags.branchIf(i.encoding.condition(), taken);
    if (width == Width.DWORD) {
      code.pushRegister(width, destination());
      code.popRegister(width, destination());
    }
    code.b.goto_(end).labelBinding(taken);
    code.loadLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
    code.popRegister(width, destination());
    code.b.labelBinding(end);
    return true;
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

  /** Of registers; a memory operand is a bit string. */
  private boolean bitTest() {
    if (memoryDestination() || width < Width.DWORD) {
      return false;
    }
    if (step.flagsLive) {
      flags.pushAll();
      code.constant(~Flags.CF);
      code.b.iand().istore(Slots.INT_SCRATCH);
    }
    int mask = Width.bits(width) - 1;
    operands.push(step, 1, blockDelta, width);
    if (width == Width.QWORD) {
      code.b.l2i();
    }
    code.constant(mask);
    code.b.iand().istore(Slots.INT_B);
    code.pushGpr(destination());
    code.b.iload(Slots.INT_B).lushr().l2i().iconst_1().iand().istore(Slots.INT_RESULT);
    changeBit();
    if (step.flagsLive) {
      code.b.iload(Slots.INT_SCRATCH).iload(Slots.INT_RESULT).ior();
      flags.explicitBit();
    } else {
      flags.forget();
    }
    return true;
  }

  private void changeBit() {
    if (i.mnemonic() == Mnemonic.BT) {
      return;
    }
    code.pushGpr(destination());
    if (width == Width.DWORD) {
      code.constant(0xFFFF_FFFFL);
      code.b.land();
    }
    code.b.lconst_1().iload(Slots.INT_B).lshl();
    switch (i.mnemonic()) {
      case BTS -> code.b.lor();
      case BTC -> code.b.lxor();
      default -> {
        code.constant(-1L);
        code.b.lxor().land();
      }
    }
    code.popGpr(destination());
  }

  private boolean byteSwap() {
    int w = Width.of(i.operandSize);
    if (w < Width.DWORD) {
      return false;
    }
    code.constant(w);
    code.pushGpr(i.rm);
    code.call(BITS, "reverseBytes", J, I, J);
    code.narrow(w);
    code.popRegister(w, i.rm);
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
