package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.x86.OperandKind;

/** Operations made of a pure method and the shape of its operands. */
final class Forms {
  private Forms() {}

  /** Both operands' halves, or the two halves of one, to one half. */
  @FunctionalInterface
  interface Half {
    long of(long a, long b);
  }

  /** Floating-point lanes of one half. */
  @FunctionalInterface
  interface FloatHalf {
    long of(Cpu c, long a, long b);
  }

  /** One single-precision lane. */
  @FunctionalInterface
  interface FloatLane {
    int of(Cpu c, int a, int b);
  }

  /** An instruction with an MMX and an XMM form. */
  static Operation either(Operation mmx, Operation xmm) {
    return new Choice(Mmx::uses, mmx, xmm);
  }

  /** Lanes that stay within their half, in XMM registers. */
  static Operation xmmLanes(Half half) {
    // Written out, where a body would do: these are the most frequent, and the fewer calls the better.
    Operation fromRegister = (c, o) -> {
      Xmm.check(c);
      int to = 2 * o.reg;
      int from = 2 * o.rm;
      long low = half.of(c.xmm[to], c.xmm[from]);
      c.xmm[to + 1] = half.of(c.xmm[to + 1], c.xmm[from + 1]);
      c.xmm[to] = low;
    };
    Operation fromMemory = (c, o) -> {
      Xmm.check(c);
      long linear = Xmm.aligned(c, o, false);
      long low = c.mmu.load64(linear);
      long high = c.mmu.load64(linear + 8);
      Xmm.set(c, o, half.of(Xmm.low(c, o), low), half.of(Xmm.high(c, o), high));
    };
    return new Choice(Operands::isRegisterForm, fromRegister, fromMemory);
  }

  /** Lanes that stay within their half, in MMX or XMM registers. */
  static Operation lanes(Half half) {
    return either(Mmx.quad((c, o, b) -> Mmx.set(c, o, half.of(Mmx.first(c, o), b))), xmmLanes(half));
  }

  /** Each half of the result from both halves of one operand. */
  static Operation xmmFolding(Half fold) {
    return Xmm.full(
        (c, o, low, high) -> Xmm.set(c, o, fold.of(Xmm.low(c, o), Xmm.high(c, o)), fold.of(low, high)));
  }

  /** Each half of the result from both halves of one operand, or from two MMX registers. */
  static Operation folding(Half fold) {
    return either(Mmx.quad((c, o, b) -> Mmx.set(c, o, fold.of(Mmx.first(c, o), b))), xmmFolding(fold));
  }

  /** Interleaves the low halves. */
  static Operation unpackLow(Half low, Half high) {
    Operation xmm = Xmm.full((c, o, b, unused) -> {
      long a = Xmm.low(c, o);
      Xmm.set(c, o, low.of(a, b), high.of(a, b));
    });
    return either(Mmx.dword((c, o, b) -> Mmx.set(c, o, low.of(Mmx.first(c, o), b))), xmm);
  }

  /** Interleaves the high halves. */
  static Operation unpackHigh(Half low, Half high) {
    Operation xmm = Xmm.full((c, o, unused, b) -> {
      long a = Xmm.high(c, o);
      Xmm.set(c, o, low.of(a, b), high.of(a, b));
    });
    return either(Mmx.quad((c, o, b) -> Mmx.set(c, o, high.of(Mmx.first(c, o), b))), xmm);
  }

  /** Shifts by an immediate, where {@code o.rm} is the destination, or by the low half of a source. */
  static Operation shift(Half shift) {
    Operation byCount = either(
        Mmx.quad((c, o, count) -> Mmx.set(c, o, shift.of(Mmx.first(c, o), count))),
        Xmm.full(
            (c, o, count, unused) -> Xmm.set(c, o, shift.of(Xmm.low(c, o), count), shift.of(Xmm.high(c, o), count))));
    Operation byImmediate = either(
        Mmx.quad((c, o, a) -> c.fpu.mmx(o.rm & 7, shift.of(a, o.immediate & 0xFF))),
        Xmm.full((c, o, low, high) -> {
          c.xmm[2 * o.rm] = shift.of(low, o.immediate & 0xFF);
          c.xmm[2 * o.rm + 1] = shift.of(high, o.immediate & 0xFF);
        }));
    return new Choice(o -> o.encoding.operands().get(1) == OperandKind.Ib, byImmediate, byCount);
  }

  /** Packed floating point. */
  static Operation packed(FloatHalf half) {
    Operation fromRegister = (c, o) -> {
      Xmm.check(c);
      long low = half.of(c, Xmm.low(c, o), c.xmm[2 * o.rm]);
      long high = half.of(c, Xmm.high(c, o), c.xmm[2 * o.rm + 1]);
      Mxcsr.settle(c);
      Xmm.set(c, o, low, high);
    };
    Operation fromMemory = (c, o) -> {
      Xmm.check(c);
      long linear = Xmm.aligned(c, o, false);
      long bLow = c.mmu.load64(linear);
      long bHigh = c.mmu.load64(linear + 8);
      long low = half.of(c, Xmm.low(c, o), bLow);
      long high = half.of(c, Xmm.high(c, o), bHigh);
      Mxcsr.settle(c);
      Xmm.set(c, o, low, high);
    };
    return new Choice(Operands::isRegisterForm, fromRegister, fromMemory);
  }

  /** Packed floating point, each half of the result from both halves of one operand. */
  static Operation packedFolding(FloatHalf fold) {
    return Xmm.full((c, o, low, high) -> {
      long resultLow = fold.of(c, Xmm.low(c, o), Xmm.high(c, o));
      long resultHigh = fold.of(c, low, high);
      Mxcsr.settle(c);
      Xmm.set(c, o, resultLow, resultHigh);
    });
  }

  /** One double, the high half stays. */
  static Operation scalarDouble(FloatHalf half) {
    Operation fromRegister = (c, o) -> {
      Xmm.check(c);
      long result = half.of(c, Xmm.low(c, o), c.xmm[2 * o.rm]);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    };
    Operation fromMemory = (c, o) -> {
      Xmm.check(c);
      long b = c.mmu.load64(o.memory().linear(c, 8, false));
      long result = half.of(c, Xmm.low(c, o), b);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    };
    return new Choice(Operands::isRegisterForm, fromRegister, fromMemory);
  }

  /** One single, the other lanes stay. */
  static Operation scalarSingle(FloatLane lane) {
    return Xmm.dword((c, o, low, unused) -> {
      long a = Xmm.low(c, o);
      int result = lane.of(c, (int) a, (int) low);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = Blend.insert(a, result, 0, Lanes.LOW_DWORD);
    });
  }
}
