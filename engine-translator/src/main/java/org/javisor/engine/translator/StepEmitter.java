package org.javisor.engine.translator;

import java.lang.classfile.Label;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/** What the emitters of general-purpose instructions share: the instruction at hand, its operands and their locals. */
abstract class StepEmitter {
  final Code code;
  final OperandEmitter operands;
  final FlagsEmitter flags;

  // The instruction at hand.
  Step step;
  Instruction i;
  long blockDelta;
  int width;

  /** Where a LOCKed update starts again when another CPU was faster. */
  private @Nullable Label again;

  StepEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    this.code = code;
    this.operands = operands;
    this.flags = flags;
    this.step = first;
    this.i = first.instruction;
  }

  /** Takes an instruction up; false where its operands are of other kinds than {@link OperandEmitter} knows. */
  final boolean take(Step next, long delta) {
    step = next;
    i = next.instruction;
    blockDelta = delta;
    if (!operands.known(i)) {
      return false;
    }
    width = i.encoding.operands().isEmpty() ? Width.of(i.operandSize) : widthOrNone(0);
    return true;
  }

  final Mnemonic mnemonic() {
    return i.mnemonic();
  }

  final int widthOrNone(int operand) {
    int bytes = i.encoding.operands().get(operand).sizeBytes(i.operandSize);
    return bytes == 0 ? Width.QWORD : Width.of(bytes);
  }

  final boolean memoryDestination() {
    return OperandEmitter.isMemory(i, 0);
  }

  final int destination() {
    return OperandEmitter.register(i, 0);
  }

  final void pushOperand(int n) {
    operands.push(step, n, blockDelta, width);
  }

  // Reading and writing the first operand.

  /** Keeps the memory operand's address for a read-modify-write. */
  final void keepAddress() {
    operands.pushAddress(step, blockDelta);
    code.b.lstore(Slots.ADDRESS);
  }

  /** Loads the first operand, which will be written, into the slot A; keeps its address. */
  final void loadDestination() {
    if (memoryDestination()) {
      keepAddress();
      if (i.lock) {
        tryAgainFromHere();
      }
      loadKept();
    } else {
      code.pushRegister(width, destination());
    }
    storeA();
  }

  /** Pushes what lies at the kept address; faults as a write. */
  final void loadKept() {
    code.pushMmu();
    code.b.lload(Slots.ADDRESS);
    code.loadForWrite(width);
  }

  /** An atomic update begins here. */
  final void tryAgainFromHere() {
    Label here = code.label();
    again = here;
    code.b.labelBinding(here);
  }

  /**
   * Replaces the value at the kept address if it still is what it was; starts again where it is not.
   *
   * @param pushOld pushes the value it had
   * @param pushNew pushes the new one
   */
  final void replaceKept(Runnable pushOld, Runnable pushNew) {
    Label retry = again;
    if (retry == null) {
      throw new IllegalStateException("no atomic update was begun");
    }
    code.pushMmu();
    code.b.lload(Slots.ADDRESS);
    pushOld.run();
    pushNew.run();
    code.compareAndSwap(width);
    code.b.ifeq(retry);
  }

  /** Writes the result's slot to the first operand. */
  final void storeDestination() {
    if (!memoryDestination()) {
      loadResult();
      code.popRegister(width, destination());
    } else if (i.lock) {
      // NEG's operand is the second one of a subtraction.
      replaceKept(mnemonic() == Mnemonic.NEG ? this::loadB : this::loadA, this::loadResult);
    } else {
      code.pushMmu();
      code.b.lload(Slots.ADDRESS);
      loadResult();
      code.store(width);
    }
  }

  // Slots of operands and results.

  final void storeA() {
    code.storeLocal(width, Slots.INT_A, Slots.LONG_A);
  }

  final void storeB() {
    code.storeLocal(width, Slots.INT_B, Slots.LONG_B);
  }

  final void loadA() {
    code.loadLocal(width, Slots.INT_A, Slots.LONG_A);
  }

  final void loadB() {
    code.loadLocal(width, Slots.INT_B, Slots.LONG_B);
  }

  final void loadResult() {
    code.loadLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
  }

  /** Stores the value on the stack as the result, sign-extended to its width. */
  final void storeResult() {
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
  final void storeLongResult() {
    code.narrow(width);
    code.storeLocal(width, Slots.INT_RESULT, Slots.LONG_RESULT);
  }

  /** Pushes A as a sign-extended long. */
  final void wideA() {
    loadA();
    code.widen(width);
  }

  final void wideB() {
    loadB();
    code.widen(width);
  }

  final void wideResult() {
    loadResult();
    code.widen(width);
  }
}
