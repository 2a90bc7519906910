package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import org.javisor.cpu.integer.Width;

/** XCHG, XADD and CMPXCHG as bytecode. With memory they are atomic, LOCKed or not, as their general operations are. */
final class ExchangeEmitter extends StepEmitter {
  private static final int RAX = 0;

  ExchangeEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    super(code, operands, flags, first);
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    return take(next, delta) && switch (mnemonic()) {
      case XCHG -> exchange();
      case XADD -> exchangeAdd();
      case CMPXCHG -> compareExchange();
      default -> false;
    };
  }

  private int register() {
    return OperandEmitter.register(i, 1);
  }

  private boolean exchange() {
    if (OperandEmitter.isMemory(i, 1)) {
      return false;
    }
    if (memoryDestination()) {
      keepAddress();
      tryAgainFromHere();
      loadKept();
      storeScratch();
      replaceKept(this::loadScratch, () -> code.pushRegister(width, register()));
    } else {
      code.pushRegister(width, destination());
      storeScratch();
      code.pushRegister(width, register());
      code.popRegister(width, destination());
    }
    loadScratch();
    code.popRegister(width, register());
    return true;
  }

  private void storeScratch() {
    code.storeLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
  }

  private void loadScratch() {
    code.loadLocal(width, Slots.INT_SCRATCH, Slots.LONG_SCRATCH);
  }

  private boolean exchangeAdd() {
    pushOperand(1);
    storeB();
    if (memoryDestination()) {
      keepAddress();
      tryAgainFromHere();
      loadKept();
      storeA();
      sum();
      replaceKept(this::loadA, this::loadResult);
      loadA();
      code.popRegister(width, register());
    } else {
      pushOperand(0);
      storeA();
      sum();
      loadA();
      code.popRegister(width, register());
      loadResult();
      code.popRegister(width, destination());
    }
    flags.added(width, step.flagsLive());
    return true;
  }

  private void sum() {
    loadA();
    loadB();
    if (width == Width.QWORD) {
      code.b.ladd();
    } else {
      code.b.iadd();
    }
    storeResult();
  }

  /** The flags are those of a comparison of the accumulator, A, with what the destination held, B. */
  private boolean compareExchange() {
    Label different = code.label();
    Label end = code.label();
    code.pushRegister(width, RAX);
    storeA();
    if (memoryDestination()) {
      keepAddress();
      tryAgainFromHere();
      loadKept();
    } else {
      pushOperand(0);
    }
    storeB();
    loadA();
    loadB();
    if (width == Width.QWORD) {
      code.b.lcmp().ifne(different);
    } else {
      code.b.branch(Opcode.IF_ICMPNE, different);
    }
    if (memoryDestination()) {
      replaceKept(this::loadB, () -> code.pushRegister(width, register()));
    } else {
      code.pushRegister(width, register());
      code.popRegister(width, destination());
    }
    code.b.goto_(end).labelBinding(different);
    loadB();
    code.popRegister(width, RAX);
    code.b.labelBinding(end);
    loadA();
    loadB();
    if (width == Width.QWORD) {
      code.b.lsub();
    } else {
      code.b.isub();
    }
    storeResult();
    flags.compared(width, step.flagsLive());
    return true;
  }
}
