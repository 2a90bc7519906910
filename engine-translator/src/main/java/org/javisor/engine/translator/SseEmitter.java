package org.javisor.engine.translator;

import java.lang.constant.ClassDesc;
import java.util.BitSet;
import java.util.Locale;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.integer.Width;
import org.javisor.cpu.simd.Conversion;
import org.javisor.cpu.simd.Mxcsr;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;
import org.javisor.x86.OperandKind.Method;

/**
 * SSE instructions as bytecode: the halves of XMM registers are JVM locals; moves and logic are a few bytecodes, all
 * else calls the static methods that are the meaning. Nothing is assigned before everything that may fault was done.
 *
 * @see SseForm
 * @see SseLaneEmitter
 */
final class SseEmitter {
  private static final ClassDesc CONVERSION = Code.desc(Conversion.class);
  private static final ClassDesc MXCSR = Code.desc(Mxcsr.class);
  private static final ClassDesc ACCESS = Code.desc(VectorAccess.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;
  private static final long LOW_DWORD = 0xFFFF_FFFFL;

  private final Code code;
  private final OperandEmitter operands;
  private final FlagsEmitter flags;
  private final SseLaneEmitter lanes;
  private final boolean enabled;

  // The instruction at hand.
  private Step step;
  private Instruction i;
  private long blockDelta;

  /** Locals of the source's halves. */
  private int sourceLow;

  private int sourceHigh;

  SseEmitter(Code code, OperandEmitter operands, FlagsEmitter flags, int mode, Step first) {
    this.code = code;
    this.operands = operands;
    this.flags = flags;
    this.lanes = new SseLaneEmitter(code);
    this.enabled = (mode & Cpu.MODE_SSE) != 0;
    this.step = first;
    this.i = first.instruction;
  }

  /** Which XMM registers an instruction names. */
  static void named(Instruction i, BitSet set) {
    for (OperandKind kind : i.encoding.operands()) {
      switch (kind.method()) {
        case V -> set.set(i.reg);
        case U -> set.set(i.rm);
        case W -> {
          if (i.mod == 3) {
            set.set(i.rm);
          }
        }
        default -> {
          if (kind == OperandKind.XMM0) {
            set.set(0);
          }
        }
      }
    }
  }

  /** Whether the register form of an instruction may raise a floating-point exception. */
  static boolean raises(Instruction i) {
    SseForm form = SseForm.of(i.mnemonic());
    if (form != null) {
      return form.isFloat();
    }
    return switch (i.mnemonic()) {
      case COMISS, COMISD, UCOMISS, UCOMISD, CMPSS, CMPSD, CMPPS, CMPPD, CVTSS2SD, CVTSD2SS, CVTSI2SS, CVTSI2SD,
          CVTSS2SI, CVTSD2SI, CVTTSS2SI, CVTTSD2SI, CVTPS2PD, ROUNDSS, ROUNDSD, ROUNDPS, ROUNDPD -> true;
      default -> false;
    };
  }

  /** Whether an instruction works on vectors where these are enabled, and has no part in the arithmetic flags. */
  static boolean leavesFlags(Instruction i, int mode) {
    return (mode & Cpu.MODE_SSE) != 0 && !i.lock && isVector(i) && switch (i.mnemonic()) {
      case COMISS, COMISD, UCOMISS, UCOMISD, PTEST, PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> false;
      default -> true;
    };
  }

  /** Whether an instruction names XMM registers and none of MMX. */
  private static boolean isVector(Instruction i) {
    boolean vector = false;
    for (OperandKind kind : i.encoding.operands()) {
      switch (kind.method()) {
        case V, W, U -> vector = true;
        case P, Q, N -> {
          return false;
        }
        default -> {
          // General, memory, immediate.
        }
      }
    }
    return vector;
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step next, long delta) {
    step = next;
    i = next.instruction;
    blockDelta = delta;
    if (isHint(i.mnemonic())) {
      return true;
    }
    if (!enabled || !known()) {
      return false;
    }
    SseForm form = SseForm.of(i.mnemonic());
    if (form != null) {
      return applied(form);
    }
    return switch (i.mnemonic()) {
      case MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA -> move(true);
      case MOVUPS, MOVUPD, MOVDQU, LDDQU -> move(false);
      case MOVLPS, MOVLPD -> moveHalf(Slots.xmm(i.reg));
      case MOVHPS, MOVHPD -> moveHalf(Slots.xmm(i.reg) + 2);
      case MOVSS -> moveSingle();
      case MOVSD -> moveDouble();
      case MOVD, MOVQ -> moveQuad();
      case COMISS, UCOMISS -> compare(I);
      case COMISD, UCOMISD -> compare(J);
      case CMPSD, CMPSS, CMPPD, CMPPS -> comparePredicate();
      case CVTSI2SD, CVTSI2SS -> fromInteger();
      case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI -> toInteger();
      case CVTSS2SD, CVTSD2SS -> convert();
      default -> lanes.emit(step, this);
    };
  }

  /** Hints to caches, and fences: the general operation, too, does nothing. */
  private static boolean isHint(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW, LFENCE, MFENCE, SFENCE -> true;
      default -> false;
    };
  }

  private boolean known() {
    if (!isVector(i) || i.lock) {
      return false;
    }
    boolean memory = i.encoding.hasMemoryForm() && i.mod != 3;
    return !memory || operands.isFlat(i) && (i.addressSize == 8 || i.addressSize == 4 && i.segment < Cpu.FS);
  }

  // Operands.

  private boolean memory() {
    return i.mod != 3;
  }

  private boolean loads() {
    return i.encoding.operands().getFirst().method() == Method.V;
  }

  private void low(int n) {
    code.b.lload(Slots.xmm(n));
  }

  private void high(int n) {
    code.b.lload(Slots.xmm(n) + 2);
  }

  /** Assigns both halves of a register, the high one on top of the stack. */
  void pop(int n) {
    code.b.lstore(Slots.xmm(n) + 2).lstore(Slots.xmm(n));
    code.writtenXmm.set(n);
  }

  private void popLow(int n) {
    code.b.lstore(Slots.xmm(n));
    code.writtenXmm.set(n);
  }

  void pushSourceLow() {
    code.b.lload(sourceLow);
  }

  void pushSourceHigh() {
    code.b.lload(sourceHigh);
  }

  /** Makes the 16 bytes of ModRM.rm available. */
  void loadSource(boolean aligned) {
    if (!memory()) {
      sourceRegister(i.rm);
      return;
    }
    address(aligned);
    loadQuad(Slots.VECTOR_LOW, () -> code.b.lload(Slots.VECTOR_ADDRESS));
    loadQuad(Slots.VECTOR_HIGH, this::pushUpper);
    sourceLow = Slots.VECTOR_LOW;
    sourceHigh = Slots.VECTOR_HIGH;
  }

  private void sourceRegister(int n) {
    sourceLow = Slots.xmm(n);
    sourceHigh = sourceLow + 2;
  }

  private void loadQuad(int local, Runnable pushAddress) {
    code.pushMmu();
    pushAddress.run();
    code.load(Width.QWORD);
    code.b.lstore(local);
  }

  /** Puts the linear address of 16 bytes into its local. */
  private void address(boolean aligned) {
    if (aligned) {
      code.b.aload(Slots.CPU);
    }
    operands.pushAddress(step, blockDelta);
    if (aligned) {
      code.call(ACCESS, "aligned", J, Code.CPU, J);
    }
    code.b.lstore(Slots.VECTOR_ADDRESS);
  }

  private void pushUpper() {
    code.b.lload(Slots.VECTOR_ADDRESS);
    code.constant(8L);
    code.b.ladd();
    if (i.addressSize != 8) {
      code.constant(LOW_DWORD);
      code.b.land();
    }
  }

  /** Makes a scalar source available as the low half; memory gives it zero-extended. */
  void loadScalar(int width) {
    if (!memory()) {
      sourceRegister(i.rm);
      return;
    }
    code.pushMmu();
    operands.pushAddress(step, blockDelta);
    code.load(width);
    zeroExtend(width);
    code.b.lstore(Slots.VECTOR_LOW);
    sourceLow = Slots.VECTOR_LOW;
    sourceHigh = Slots.VECTOR_HIGH;
  }

  private void zeroExtend(int width) {
    code.widen(width);
    if (width != Width.QWORD) {
      code.constant(Width.zeroExtend(width, -1));
      code.b.land();
    }
  }

  private void cpu() {
    code.b.aload(Slots.CPU);
  }

  private void settle() {
    cpu();
    code.call(MXCSR, "settle", Code.V, Code.CPU);
  }

  // Instructions by their form.

  private boolean applied(SseForm form) {
    switch (form.shape()) {
      case HALVES, SECOND, FOLDING, FLOAT_HALVES, FLOAT_SECOND, FLOAT_FOLDING -> packed(form);
      case SHIFT -> shift(form);
      case DOUBLE, DOUBLE_SECOND, DOUBLE_SETTLED -> scalarDouble(form);
      case SINGLE, SINGLE_SECOND -> scalarSingle(form);
      case NARROWING -> narrowing(form);
    }
    return true;
  }

  private void packed(SseForm form) {
    boolean zeroes = form.method().equals("pxor") || form.method().startsWith("psub");
    if (zeroes && !memory() && i.reg == i.rm) {
      code.b.lconst_0().lconst_0();
      pop(i.reg);
      return;
    }
    loadSource(true);
    half(form, false);
    half(form, true);
    if (form.isFloat()) {
      settle();
    }
    pop(i.reg);
  }

  /** Pushes one half of the result. */
  private void half(SseForm form, boolean high) {
    boolean needsCpu = form.isFloat();
    if (needsCpu) {
      cpu();
    }
    int a = Slots.xmm(i.reg);
    switch (form.shape()) {
      case SECOND, FLOAT_SECOND -> code.b.lload(high ? sourceHigh : sourceLow);
      case FOLDING, FLOAT_FOLDING -> {
        code.b.lload(high ? sourceLow : a);
        code.b.lload(high ? sourceHigh : a + 2);
      }
      default -> {
        code.b.lload(high ? a + 2 : a);
        code.b.lload(high ? sourceHigh : sourceLow);
      }
    }
    switch (form.method()) {
      case "pand" -> code.b.land();
      case "por" -> code.b.lor();
      case "pxor" -> code.b.lxor();
      case "paddq" -> code.b.ladd();
      case "psubq" -> code.b.lsub();
      default -> call(form);
    }
  }

  private void call(SseForm form) {
    switch (form.shape()) {
      case SECOND -> code.call(form.owner(), form.method(), J, J);
      case FLOAT_SECOND, DOUBLE_SECOND -> code.call(form.owner(), form.method(), J, Code.CPU, J);
      case HALVES, FOLDING, SHIFT -> code.call(form.owner(), form.method(), J, J, J);
      default -> code.call(form.owner(), form.method(), J, Code.CPU, J, J);
    }
  }

  /** Shifts by an immediate, where ModRM.rm is the destination, or by the low half of a source. */
  private void shift(SseForm form) {
    boolean immediate = i.encoding.operands().get(1) == OperandKind.Ib;
    int to = immediate ? i.rm : i.reg;
    if (!immediate) {
      loadSource(true);
    }
    for (int half = 0; half < 2; half++) {
      code.b.lload(Slots.xmm(to) + 2 * half);
      if (immediate) {
        code.constant(i.immediate & 0xFF);
      } else {
        pushSourceLow();
      }
      call(form);
    }
    pop(to);
  }

  private void scalarDouble(SseForm form) {
    loadScalar(Width.QWORD);
    cpu();
    if (form.shape() != SseForm.Shape.DOUBLE_SECOND) {
      low(i.reg);
    }
    pushSourceLow();
    call(form);
    if (form.shape() == SseForm.Shape.DOUBLE_SETTLED) {
      settle();
    }
    popLow(i.reg);
  }

  private void scalarSingle(SseForm form) {
    loadScalar(Width.DWORD);
    cpu();
    if (form.shape() == SseForm.Shape.SINGLE) {
      low(i.reg);
      code.b.l2i();
      pushSourceLow();
      code.b.l2i();
      code.call(form.owner(), form.method(), I, Code.CPU, I, I);
    } else {
      pushSourceLow();
      code.b.l2i();
      code.call(form.owner(), form.method(), I, Code.CPU, I);
    }
    settle();
    mergeLowest();
  }

  /** Replaces the destination's lowest doubleword by the int on the stack. */
  private void mergeLowest() {
    code.b.i2l();
    code.constant(LOW_DWORD);
    code.b.land();
    low(i.reg);
    code.constant(~LOW_DWORD);
    code.b.land().lor();
    popLow(i.reg);
  }

  private void narrowing(SseForm form) {
    loadSource(true);
    cpu();
    pushSourceLow();
    pushSourceHigh();
    code.call(form.owner(), form.method(), J, Code.CPU, J, J);
    settle();
    code.b.lconst_0();
    pop(i.reg);
  }

  // Moves.

  private boolean move(boolean aligned) {
    if (loads()) {
      loadSource(aligned);
      pushSourceLow();
      pushSourceHigh();
      pop(i.reg);
    } else if (!memory()) {
      low(i.reg);
      high(i.reg);
      pop(i.rm);
    } else {
      address(aligned);
      code.pushMmu();
      code.b.lload(Slots.VECTOR_ADDRESS);
      pushUpper();
      low(i.reg);
      high(i.reg);
      code.call(ACCESS, "store", Code.V, Code.MMU, J, J, J, J);
    }
    return true;
  }

  private boolean moveHalf(int local) {
    code.pushMmu();
    operands.pushAddress(step, blockDelta);
    if (loads()) {
      code.load(Width.QWORD);
      code.b.lstore(local);
      code.writtenXmm.set(i.reg);
    } else {
      code.b.lload(local);
      code.store(Width.QWORD);
    }
    return true;
  }

  private boolean moveDouble() {
    if (!memory()) {
      low(loads() ? i.rm : i.reg);
      popLow(loads() ? i.reg : i.rm);
    } else if (loads()) {
      loadScalar(Width.QWORD);
      pushSourceLow();
      code.b.lconst_0();
      pop(i.reg);
    } else {
      storeLow(Width.QWORD);
    }
    return true;
  }

  private void storeLow(int width) {
    code.pushMmu();
    operands.pushAddress(step, blockDelta);
    low(i.reg);
    code.narrow(width);
    code.store(width);
  }

  private boolean moveSingle() {
    if (!memory()) {
      int to = loads() ? i.reg : i.rm;
      low(loads() ? i.rm : i.reg);
      code.constant(LOW_DWORD);
      code.b.land();
      low(to);
      code.constant(~LOW_DWORD);
      code.b.land().lor();
      popLow(to);
    } else if (loads()) {
      loadScalar(Width.DWORD);
      pushSourceLow();
      code.b.lconst_0();
      pop(i.reg);
    } else {
      storeLow(Width.DWORD);
    }
    return true;
  }

  /** MOVD and MOVQ between XMM registers, general ones and memory. */
  private boolean moveQuad() {
    Method to = i.encoding.operands().getFirst().method();
    Method from = i.encoding.operands().get(1).method();
    int width = i.mnemonic() == Mnemonic.MOVD ? Width.DWORD : Width.QWORD;
    if (to == Method.E && !memory()) {
      low(i.reg);
      code.narrow(width);
      code.popRegister(width, i.rm);
    } else if (to != Method.V && memory()) {
      storeLow(width);
    } else if (from == Method.E && !memory()) {
      code.pushRegister(width, i.rm);
      zeroExtend(width);
      code.b.lconst_0();
      pop(i.reg);
    } else if (memory()) {
      loadScalar(width);
      pushSourceLow();
      code.b.lconst_0();
      pop(i.reg);
    } else {
      low(to == Method.V ? i.rm : i.reg);
      code.b.lconst_0();
      pop(to == Method.V ? i.reg : i.rm);
    }
    return true;
  }

  // Comparisons and conversions.

  private String method() {
    return i.mnemonic().name().toLowerCase(Locale.ROOT);
  }

  private void pushLane(ClassDesc type) {
    if (type == I) {
      code.b.l2i();
    }
  }

  private boolean compare(ClassDesc type) {
    loadScalar(type == I ? Width.DWORD : Width.QWORD);
    cpu();
    low(i.reg);
    pushLane(type);
    pushSourceLow();
    pushLane(type);
    code.call(Code.desc(org.javisor.cpu.simd.FloatCompare.class), method(), I, Code.CPU, type, type);
    settle();
    flags.explicit();
    return true;
  }

  private boolean comparePredicate() {
    ClassDesc owner = Code.desc(org.javisor.cpu.simd.FloatCompare.class);
    int predicate = (int) i.immediate & 7;
    boolean packed = i.mnemonic() == Mnemonic.CMPPD || i.mnemonic() == Mnemonic.CMPPS;
    boolean single = i.mnemonic() == Mnemonic.CMPSS;
    if (packed) {
      loadSource(true);
    } else {
      loadScalar(single ? Width.DWORD : Width.QWORD);
    }
    ClassDesc type = single ? I : J;
    String name = i.mnemonic() == Mnemonic.CMPSD ? "cmppd" : method();
    for (int half = 0; half < (packed ? 2 : 1); half++) {
      cpu();
      code.b.lload(Slots.xmm(i.reg) + 2 * half);
      pushLane(type);
      code.b.lload(half == 0 ? sourceLow : sourceHigh);
      pushLane(type);
      code.constant(predicate);
      code.call(owner, name, type, Code.CPU, type, type, I);
    }
    settle();
    if (packed) {
      pop(i.reg);
    } else if (single) {
      mergeLowest();
    } else {
      popLow(i.reg);
    }
    return true;
  }

  private boolean fromInteger() {
    int width = OperandEmitter.width(i, 1);
    boolean toDouble = i.mnemonic() == Mnemonic.CVTSI2SD;
    boolean exact = toDouble && width == Width.DWORD;
    if (!exact) {
      cpu();
    }
    operands.push(step, 1, blockDelta, width);
    if (exact) {
      code.call(CONVERSION, "cvtdq2pd", J, I);
    } else {
      code.widen(width);
      code.call(CONVERSION, method(), toDouble ? J : I, Code.CPU, J);
      settle();
    }
    if (toDouble) {
      popLow(i.reg);
    } else {
      mergeLowest();
    }
    return true;
  }

  private boolean toInteger() {
    boolean single = i.mnemonic() == Mnemonic.CVTSS2SI || i.mnemonic() == Mnemonic.CVTTSS2SI;
    boolean wide = i.operandSize == 8;
    loadScalar(single ? Width.DWORD : Width.QWORD);
    cpu();
    pushSourceLow();
    pushLane(single ? I : J);
    code.call(CONVERSION, method() + (wide ? "64" : "32"), wide ? J : I, Code.CPU, single ? I : J);
    settle();
    code.popRegister(wide ? Width.QWORD : Width.DWORD, i.reg);
    return true;
  }

  private boolean convert() {
    boolean fromSingle = i.mnemonic() == Mnemonic.CVTSS2SD;
    loadScalar(fromSingle ? Width.DWORD : Width.QWORD);
    cpu();
    pushSourceLow();
    pushLane(fromSingle ? I : J);
    code.call(CONVERSION, method(), fromSingle ? J : I, Code.CPU, fromSingle ? I : J);
    settle();
    if (fromSingle) {
      popLow(i.reg);
    } else {
      mergeLowest();
    }
    return true;
  }
}
