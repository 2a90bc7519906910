package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.Gpr;
import org.javisor.cpu.integer.IntegerOperand;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.OperandKind.Method;

/** Moves of XMM and MMX registers. Non-temporal ones differ only in hints to caches, which are not modelled. */
final class SimdMoveOperations {
  private SimdMoveOperations() {}

  static void register(OperationTable t) {
    whole(t);
    halves(t);
    scalars(t);
    mmx(t);
    masked(t);
  }

  private static Method method(Operands o, int operand) {
    return o.encoding.operands().get(operand).method();
  }

  private static void whole(OperationTable t) {
    Operation aligned = move(Xmm.full(Xmm::set), true);
    t.put(MOVAPS, aligned);
    t.put(MOVAPD, aligned);
    t.put(MOVDQA, aligned);
    t.put(MOVNTPS, aligned);
    t.put(MOVNTPD, aligned);
    t.put(MOVNTDQ, aligned);
    t.put(MOVNTDQA, aligned);
    Operation unaligned = move(Xmm.unaligned(Xmm::set), false);
    t.put(MOVUPS, unaligned);
    t.put(MOVUPD, unaligned);
    t.put(MOVDQU, unaligned);
    t.put(LDDQU, unaligned);
    t.put(MOVSLDUP, Xmm.full((c, o, low, high) -> Xmm.set(c, o, twice(low), twice(high))));
    t.put(MOVSHDUP, Xmm.full((c, o, low, high) -> Xmm.set(c, o, twice(low >>> 32), twice(high >>> 32))));
    t.put(MOVDDUP, Xmm.quad((c, o, low, high) -> Xmm.set(c, o, low, low)));
  }

  private static long twice(long low) {
    return (low << 32) | (low & Lanes.LOW_DWORD);
  }

  /** A move in both directions: the form whose first operand is ModRM.reg loads. */
  private static Operation move(Operation load, boolean aligned) {
    Operation toRegister = (c, o) -> {
      Xmm.check(c);
      c.xmm[2 * o.rm] = Xmm.low(c, o);
      c.xmm[2 * o.rm + 1] = Xmm.high(c, o);
    };
    Operation toMemory = (c, o) -> {
      Xmm.check(c);
      long linear = aligned ? Xmm.aligned(c, o, true) : o.memory().linear(c, 16, true);
      Xmm.store(c, o, linear, Xmm.low(c, o), Xmm.high(c, o));
    };
    Operation store = new Choice(Operands::isRegisterForm, toRegister, toMemory);
    return new Choice(o -> method(o, 0) == Method.V, load, store);
  }

  private static void halves(OperationTable t) {
    Operation low = (c, o) -> moveHalf(c, o, 2 * o.reg);
    Operation high = (c, o) -> moveHalf(c, o, 2 * o.reg + 1);
    t.put(MOVLPS, low);
    t.put(MOVLPD, low);
    t.put(MOVHPS, high);
    t.put(MOVHPD, high);
    t.put(MOVHLPS, Xmm.full((c, o, lower, upper) -> c.xmm[2 * o.reg] = upper));
    t.put(MOVLHPS, Xmm.full((c, o, lower, upper) -> c.xmm[2 * o.reg + 1] = lower));
  }

  /** One half to or from memory, the other stays. */
  private static void moveHalf(Cpu c, Operands o, int half) {
    Xmm.check(c);
    if (method(o, 0) == Method.V) {
      c.xmm[half] = c.mmu.load64(o.memory().linear(c, 8, false));
    } else {
      c.mmu.store64(o.memory().linear(c, 8, true), c.xmm[half]);
    }
  }

  private static void scalars(OperationTable t) {
    t.put(MOVSS, SimdMoveOperations::movss);
    t.put(MOVSD, SimdMoveOperations::movsd);
    t.put(MOVD, movd());
    t.put(MOVQ, movq());
  }

  /** Between registers the other lanes stay; a load makes them zero. */
  private static void movss(Cpu c, Operands o) {
    Xmm.check(c);
    if (o.isRegisterForm()) {
      boolean load = method(o, 0) == Method.V;
      int to = load ? o.reg : o.rm;
      c.xmm[2 * to] = Blend.insert(c.xmm[2 * to], c.xmm[2 * (load ? o.rm : o.reg)], 0, Lanes.LOW_DWORD);
    } else if (method(o, 0) == Method.V) {
      Xmm.set(c, o, c.mmu.load32(o.memory().linear(c, 4, false)) & Lanes.LOW_DWORD, 0);
    } else {
      c.mmu.store32(o.memory().linear(c, 4, true), (int) Xmm.low(c, o));
    }
  }

  private static void movsd(Cpu c, Operands o) {
    Xmm.check(c);
    if (o.isRegisterForm()) {
      boolean load = method(o, 0) == Method.V;
      c.xmm[2 * (load ? o.reg : o.rm)] = c.xmm[2 * (load ? o.rm : o.reg)];
    } else if (method(o, 0) == Method.V) {
      Xmm.set(c, o, c.mmu.load64(o.memory().linear(c, 8, false)), 0);
    } else {
      c.mmu.store64(o.memory().linear(c, 8, true), Xmm.low(c, o));
    }
  }

  private static Operation movd() {
    Operation load = new Choice(
        o -> method(o, 0) == Method.P,
        (c, o) -> fromGeneralToMmx(c, o, Width.DWORD),
        (c, o) -> fromGeneralToXmm(c, o, Width.DWORD));
    return new Choice(o -> method(o, 0) == Method.E, SimdMoveOperations::toGeneral, load);
  }

  private static Operation movq() {
    Operation fromGeneral = new Choice(
        o -> method(o, 0) == Method.P,
        (c, o) -> fromGeneralToMmx(c, o, Width.QWORD),
        (c, o) -> fromGeneralToXmm(c, o, Width.QWORD));
    Operation mmx = (c, o) -> movqMmx(c, o, method(o, 0) == Method.P);
    Operation xmm = new Choice(
        o -> method(o, 0) == Method.V, (c, o) -> movqXmm(c, o, true), (c, o) -> movqXmm(c, o, false));
    Operation vector = new Choice(Mmx::uses, mmx, xmm);
    Operation load = new Choice(o -> method(o, 1) == Method.E, fromGeneral, vector);
    return new Choice(o -> method(o, 0) == Method.E, SimdMoveOperations::toGeneral, load);
  }

  private static void fromGeneralToMmx(Cpu c, Operands o, int width) {
    Mmx.check(c);
    long value = Width.zeroExtend(width, general(c, o, width));
    c.fpu.enterMmx();
    Mmx.set(c, o, value);
  }

  private static void fromGeneralToXmm(Cpu c, Operands o, int width) {
    Xmm.check(c);
    Xmm.set(c, o, Width.zeroExtend(width, general(c, o, width)), 0);
  }

  private static long general(Cpu c, Operands o, int width) {
    return o.isRegisterForm() ? Gpr.read(c, width, o.rm) : IntegerOperand.load(c, o, width);
  }

  /** MOVD and MOVQ to a general register or memory: the first operand's kind has the width. */
  private static void toGeneral(Cpu c, Operands o) {
    if (method(o, 1) == Method.P) {
      Mmx.check(c);
      // The store may fault: only then is the transition made.
      IntegerOperand.write(c, o, 0, Mmx.first(c, o));
      c.fpu.enterMmx();
    } else {
      Xmm.check(c);
      IntegerOperand.write(c, o, 0, Xmm.low(c, o));
    }
  }

  private static void movqXmm(Cpu c, Operands o, boolean load) {
    Xmm.check(c);
    if (load) {
      Xmm.set(c, o, o.isRegisterForm() ? c.xmm[2 * o.rm] : c.mmu.load64(o.memory().linear(c, 8, false)), 0);
    } else if (o.isRegisterForm()) {
      c.xmm[2 * o.rm] = Xmm.low(c, o);
      c.xmm[2 * o.rm + 1] = 0;
    } else {
      c.mmu.store64(o.memory().linear(c, 8, true), Xmm.low(c, o));
    }
  }

  private static void movqMmx(Cpu c, Operands o, boolean load) {
    Mmx.check(c);
    if (load) {
      long value = o.isRegisterForm() ? Mmx.second(c, o) : c.mmu.load64(o.memory().linear(c, 8, false));
      Mmx.set(c, o, value);
    } else if (o.isRegisterForm()) {
      c.fpu.mmx(o.rm & 7, Mmx.first(c, o));
    } else {
      c.mmu.store64(o.memory().linear(c, 8, true), Mmx.first(c, o));
    }
    c.fpu.enterMmx();
  }

  private static void mmx(OperationTable t) {
    t.put(MOVNTQ, (c, o) -> movqMmx(c, o, false));
    t.put(EMMS, (c, o) -> {
      Mmx.check(c);
      c.fpu.emptyMmx();
    });
    t.put(MOVQ2DQ, (c, o) -> {
      Xmm.check(c);
      Mmx.check(c);
      Xmm.set(c, o, Mmx.second(c, o), 0);
      c.fpu.enterMmx();
    });
    t.put(MOVDQ2Q, (c, o) -> {
      Xmm.check(c);
      Mmx.check(c);
      Mmx.set(c, o, c.xmm[2 * o.rm]);
      c.fpu.enterMmx();
    });
  }

  private static void masked(OperationTable t) {
    t.put(MASKMOVQ, (c, o) -> {
      Mmx.check(c);
      MaskedStore.store(c, o, Mmx.first(c, o), Mmx.second(c, o), 0);
      c.fpu.enterMmx();
    });
    t.put(MASKMOVDQU, (c, o) -> {
      Xmm.check(c);
      long maskLow = c.xmm[2 * o.rm];
      long maskHigh = c.xmm[2 * o.rm + 1];
      MaskedStore.probe(c, o, maskLow, 0);
      MaskedStore.probe(c, o, maskHigh, 8);
      MaskedStore.store(c, o, Xmm.low(c, o), maskLow, 0);
      MaskedStore.store(c, o, Xmm.high(c, o), maskHigh, 8);
    });
  }
}
