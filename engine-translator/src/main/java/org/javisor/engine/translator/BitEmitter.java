package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Bits;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;

/** Bit tests, bit scans, bit counts and byte swaps as bytecode. */
final class BitEmitter extends StepEmitter {
  private static final ClassDesc BITS = Code.desc(Bits.class);
  private static final ClassDesc LONG = Code.desc(Long.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;

  BitEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, Step first) {
    super(code, operands, flags, first);
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    return take(next, delta) && switch (mnemonic()) {
      case BT, BTS, BTR, BTC -> bitTest();
      case BSF, BSR -> scan();
      case TZCNT -> count("trailingZeros");
      case LZCNT -> count("leadingZeros");
      case POPCNT -> population();
      case BSWAP -> byteSwap();
      case MOVBE -> moveBigEndian();
      default -> false;
    };
  }

  private boolean bitTest() {
    if (!memoryDestination() && width < Width.DWORD) {
      return false;
    }
    if (step.flagsLive()) {
      flags.pushAll();
      code.constant(~Flags.CF);
      code.b.iand().istore(Slots.INT_SCRATCH);
    }
    operands.push(step, 1, blockDelta, width);
    code.widen(width);
    code.b.lstore(Slots.LONG_SCRATCH);
    bitNumber();
    code.b.istore(Slots.INT_B);
    if (memoryDestination()) {
      ofMemory();
    } else {
      code.pushGpr(destination());
      pickBit();
      changeRegister();
    }
    if (step.flagsLive()) {
      code.b.iload(Slots.INT_SCRATCH).iload(Slots.INT_RESULT).ior();
      flags.explicitBit();
    } else {
      flags.forget();
    }
    return true;
  }

  /** Pushes the number of the bit in its unit. */
  private void bitNumber() {
    code.b.lload(Slots.LONG_SCRATCH).l2i();
    code.constant(Width.bits(width) - 1);
    code.b.iand();
  }

  /** Takes bit INT_B of the long on the stack as the int result. */
  private void pickBit() {
    code.b.iload(Slots.INT_B).lushr().l2i().iconst_1().iand().istore(Slots.INT_RESULT);
  }

  /** With a register as bit offset, the offset reaches beyond the operand, both ways. */
  private void ofMemory() {
    boolean far = i.encoding.operands().get(1).method() == OperandKind.Method.G;
    if (far) {
      operands.pushAddress(step, blockDelta, () -> {
        code.b.lload(Slots.LONG_SCRATCH);
        code.constant(3 + width);
        code.b.lshr();
        code.constant(width);
        code.b.lshl();
      });
      code.b.lstore(Slots.ADDRESS);
    } else {
      keepAddress();
    }
    if (mnemonic() == Mnemonic.BT) {
      code.pushMmu();
      code.b.lload(Slots.ADDRESS);
      code.load(width);
    } else {
      tryAgainFromHere();
      loadKept();
      storeA();
      replaceKept(this::loadA, () -> {
        wideA();
        changeBit();
        code.narrow(width);
      });
      loadA();
    }
    code.widen(width);
    pickBit();
  }

  private void changeRegister() {
    if (mnemonic() == Mnemonic.BT) {
      return;
    }
    code.pushGpr(destination());
    if (width == Width.DWORD) {
      code.constant(0xFFFF_FFFFL);
      code.b.land();
    }
    changeBit();
    code.popGpr(destination());
  }

  /** Changes bit INT_B of the long on the stack. */
  private void changeBit() {
    code.b.lconst_1().iload(Slots.INT_B).lshl();
    switch (mnemonic()) {
      case BTS -> code.b.lor();
      case BTC -> code.b.lxor();
      default -> {
        code.constant(-1L);
        code.b.lxor().land();
      }
    }
  }

  /** Pushes the source operand as a zero-extended long. */
  private void pushUnsignedSource() {
    pushOperand(1);
    code.widen(width);
    if (width != Width.QWORD) {
      code.constant(Width.zeroExtend(width, -1));
      code.b.land();
    }
  }

  /** A zero source sets ZF and leaves the destination. */
  private boolean scan() {
    Label zero = code.label();
    Label end = code.label();
    pushUnsignedSource();
    code.b.lstore(Slots.LONG_SCRATCH).lload(Slots.LONG_SCRATCH).lconst_0().lcmp().ifeq(zero);
    if (mnemonic() == Mnemonic.BSR) {
      code.constant(63);
    }
    code.b.lload(Slots.LONG_SCRATCH);
    code.call(LONG, mnemonic() == Mnemonic.BSF ? "numberOfTrailingZeros" : "numberOfLeadingZeros", I, J);
    if (mnemonic() == Mnemonic.BSR) {
      code.b.isub();
    }
    if (width == Width.QWORD) {
      code.b.i2l();
    }
    code.popRegister(width, destination());
    code.b.iconst_1().istore(Slots.INT_RESULT).goto_(end).labelBinding(zero);
    code.b.iconst_0().istore(Slots.INT_RESULT).labelBinding(end);
    flags.logic(Width.DWORD, step.flagsLive());
    return true;
  }

  private boolean count(String method) {
    code.constant(width);
    pushUnsignedSource();
    code.call(BITS, method, J, I, J);
    code.b.lstore(Slots.LONG_SCRATCH).lload(Slots.LONG_SCRATCH);
    code.narrow(width);
    code.popRegister(width, destination());
    if (step.flagsLive()) {
      code.constant(width);
      code.b.lload(Slots.LONG_SCRATCH);
      code.call(BITS, "countFlags", I, I, J);
      flags.explicit();
    } else {
      flags.forget();
    }
    return true;
  }

  private boolean population() {
    pushUnsignedSource();
    code.call(LONG, "bitCount", I, J);
    code.b.istore(Slots.INT_SCRATCH).iload(Slots.INT_SCRATCH);
    if (width == Width.QWORD) {
      code.b.i2l();
    }
    code.popRegister(width, destination());
    if (step.flagsLive()) {
      code.b.iload(Slots.INT_SCRATCH);
      code.call(BITS, "populationFlags", I, I);
      flags.explicit();
    } else {
      flags.forget();
    }
    return true;
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

  private boolean moveBigEndian() {
    boolean stores = memoryDestination();
    if (stores) {
      code.pushMmu();
      operands.pushAddress(step, blockDelta);
    }
    pushOperand(1);
    switch (width) {
      case Width.WORD -> code.call(Code.desc(Short.class), "reverseBytes", ConstantDescs.CD_short,
          ConstantDescs.CD_short);
      case Width.DWORD -> code.call(Code.desc(Integer.class), "reverseBytes", I, I);
      default -> code.call(LONG, "reverseBytes", J, J);
    }
    if (stores) {
      code.store(width);
    } else {
      code.popRegister(width, destination());
    }
    return true;
  }
}
