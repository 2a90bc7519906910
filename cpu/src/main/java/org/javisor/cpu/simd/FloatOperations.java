package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Forms.packed;
import static org.javisor.cpu.simd.Forms.packedFolding;
import static org.javisor.cpu.simd.Forms.scalarDouble;
import static org.javisor.cpu.simd.Forms.scalarSingle;
import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;

/** Floating-point arithmetic and comparison. */
final class FloatOperations {
  private FloatOperations() {}

  static void register(OperationTable t) {
    packedSingles(t);
    packedDoubles(t);
    scalars(t);
    comparisons(t);
    dotProducts(t);
  }

  private static void packedSingles(OperationTable t) {
    t.put(ADDPS, packed(SingleArithmetic::addps));
    t.put(SUBPS, packed(SingleArithmetic::subps));
    t.put(MULPS, packed(SingleArithmetic::mulps));
    t.put(DIVPS, packed(SingleArithmetic::divps));
    t.put(MINPS, packed(SingleArithmetic::minps));
    t.put(MAXPS, packed(SingleArithmetic::maxps));
    t.put(SQRTPS, packed((c, a, b) -> SingleArithmetic.sqrtps(c, b)));
    t.put(RCPPS, packed((c, a, b) -> Approximation.rcpps(b)));
    t.put(RSQRTPS, packed((c, a, b) -> Approximation.rsqrtps(b)));
    t.put(ADDSUBPS, packed(SingleArithmetic::addsubps));
    t.put(HADDPS, packedFolding(SingleArithmetic::haddps));
    t.put(HSUBPS, packedFolding(SingleArithmetic::hsubps));
  }

  private static void packedDoubles(OperationTable t) {
    t.put(ADDPD, packed(DoubleArithmetic::addpd));
    t.put(SUBPD, packed(DoubleArithmetic::subpd));
    t.put(MULPD, packed(DoubleArithmetic::mulpd));
    t.put(DIVPD, packed(DoubleArithmetic::divpd));
    t.put(MINPD, packed(DoubleArithmetic::minpd));
    t.put(MAXPD, packed(DoubleArithmetic::maxpd));
    t.put(SQRTPD, packed((c, a, b) -> DoubleArithmetic.sqrtpd(c, b)));
    t.put(HADDPD, packedFolding(DoubleArithmetic::addpd));
    t.put(HSUBPD, packedFolding(DoubleArithmetic::subpd));
    t.put(ADDSUBPD, Xmm.full((c, o, low, high) -> {
      long difference = DoubleArithmetic.subpd(c, Xmm.low(c, o), low);
      long sum = DoubleArithmetic.addpd(c, Xmm.high(c, o), high);
      Mxcsr.settle(c);
      Xmm.set(c, o, difference, sum);
    }));
  }

  private static void scalars(OperationTable t) {
    t.put(ADDSS, scalarSingle(SingleArithmetic::addss));
    t.put(SUBSS, scalarSingle(SingleArithmetic::subss));
    t.put(MULSS, scalarSingle(SingleArithmetic::mulss));
    t.put(DIVSS, scalarSingle(SingleArithmetic::divss));
    t.put(MINSS, scalarSingle(SingleArithmetic::minss));
    t.put(MAXSS, scalarSingle(SingleArithmetic::maxss));
    t.put(SQRTSS, scalarSingle((c, a, b) -> SingleArithmetic.sqrtss(c, b)));
    t.put(RCPSS, scalarSingle((c, a, b) -> Approximation.rcpss(b)));
    t.put(RSQRTSS, scalarSingle((c, a, b) -> Approximation.rsqrtss(b)));
    t.put(ADDSD, scalarDouble(DoubleArithmetic::addsd));
    t.put(SUBSD, scalarDouble(DoubleArithmetic::subsd));
    t.put(MULSD, scalarDouble(DoubleArithmetic::mulsd));
    t.put(DIVSD, scalarDouble(DoubleArithmetic::divsd));
    t.put(MINSD, scalarDouble(DoubleArithmetic::minpd));
    t.put(MAXSD, scalarDouble(DoubleArithmetic::maxpd));
    t.put(SQRTSD, scalarDouble((c, a, b) -> DoubleArithmetic.sqrtsd(c, b)));
  }

  private static void comparisons(OperationTable t) {
    t.put(CMPPS, Xmm.full((c, o, low, high) -> {
      int predicate = (int) o.immediate & 7;
      long resultLow = FloatCompare.cmpps(c, Xmm.low(c, o), low, predicate);
      long resultHigh = FloatCompare.cmpps(c, Xmm.high(c, o), high, predicate);
      Mxcsr.settle(c);
      Xmm.set(c, o, resultLow, resultHigh);
    }));
    t.put(CMPPD, Xmm.full((c, o, low, high) -> {
      int predicate = (int) o.immediate & 7;
      long resultLow = FloatCompare.cmppd(c, Xmm.low(c, o), low, predicate);
      long resultHigh = FloatCompare.cmppd(c, Xmm.high(c, o), high, predicate);
      Mxcsr.settle(c);
      Xmm.set(c, o, resultLow, resultHigh);
    }));
    t.put(CMPSS, Xmm.dword((c, o, low, high) -> {
      int result = FloatCompare.cmpss(c, (int) Xmm.low(c, o), (int) low, (int) o.immediate & 7);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = Blend.insert(Xmm.low(c, o), result, 0, Lanes.LOW_DWORD);
    }));
    t.put(CMPSD, Xmm.quad((c, o, low, high) -> {
      long result = FloatCompare.cmppd(c, Xmm.low(c, o), low, (int) o.immediate & 7);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    }));
    t.put(COMISS, Xmm.dword((c, o, low, high) -> flags(c, FloatCompare.comiss(c, (int) Xmm.low(c, o), (int) low))));
    t.put(UCOMISS, Xmm.dword((c, o, low, high) -> flags(c, FloatCompare.ucomiss(c, (int) Xmm.low(c, o), (int) low))));
    t.put(COMISD, Xmm.quad((c, o, low, high) -> flags(c, FloatCompare.comisd(c, Xmm.low(c, o), low))));
    t.put(UCOMISD, Xmm.quad((c, o, low, high) -> flags(c, FloatCompare.ucomisd(c, Xmm.low(c, o), low))));
  }

  private static void flags(Cpu c, int flags) {
    Mxcsr.settle(c);
    c.flags(Flags.EXPLICIT, 0, flags);
  }

  private static void dotProducts(OperationTable t) {
    t.put(DPPS, Xmm.full(FloatOperations::dpps));
    t.put(DPPD, Xmm.full(FloatOperations::dppd));
  }

  private static void dpps(Cpu c, Operands o, long low, long high) {
    int control = (int) o.immediate;
    int sum = DotProduct.dpps(c, Xmm.low(c, o), Xmm.high(c, o), low, high, control);
    Xmm.set(c, o, DotProduct.dppsHalf(sum, control), DotProduct.dppsHalf(sum, control >> 2));
  }

  private static void dppd(Cpu c, Operands o, long low, long high) {
    int control = (int) o.immediate;
    long sum = DotProduct.dppd(c, Xmm.low(c, o), Xmm.high(c, o), low, high, control);
    Xmm.set(c, o, (control & 1) != 0 ? sum : 0, (control & 2) != 0 ? sum : 0);
  }
}
