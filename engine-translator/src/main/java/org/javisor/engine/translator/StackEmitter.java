package org.javisor.engine.translator;

import org.javisor.cpu.integer.Width;
import org.javisor.x86.OperandKind;

/** PUSH, POP and LEAVE of the stack's own width as bytecode. */
final class StackEmitter extends StepEmitter {
  private static final int RSP = 4;
  private static final int RBP = 5;

  StackEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    super(code, operands, flags, first);
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    return take(next, delta) && switch (mnemonic()) {
      case PUSH -> push();
      case POP -> pop();
      case LEAVE -> leave();
      default -> false;
    };
  }

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
}
