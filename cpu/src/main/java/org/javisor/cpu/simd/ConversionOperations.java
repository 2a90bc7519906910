package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.IntegerOperand;

/** Conversions and rounding to integers. */
final class ConversionOperations {
  private ConversionOperations() {}

  /** Both halves of a source to eight bytes. */
  @FunctionalInterface
  private interface Narrowing {
    long of(Cpu c, long low, long high);
  }

  static void register(OperationTable t) {
    packed(t);
    scalars(t);
    mmx(t);
    rounding(t);
  }

  private static void packed(OperationTable t) {
    t.put(CVTPS2PD, Xmm.quad((c, o, b, unused) -> {
      long low = Conversion.cvtss2sd(c, Lanes.low(b));
      long high = Conversion.cvtss2sd(c, Lanes.high(b));
      Mxcsr.settle(c);
      Xmm.set(c, o, low, high);
    }));
    t.put(CVTDQ2PD, Xmm.quad(
        (c, o, b, unused) -> Xmm.set(c, o, Conversion.cvtdq2pd(Lanes.low(b)), Conversion.cvtdq2pd(Lanes.high(b)))));
    t.put(CVTDQ2PS, Forms.packed((c, a, b) -> Conversion.cvtdq2ps(c, b)));
    t.put(CVTPS2DQ, Forms.packed((c, a, b) -> Conversion.cvtps2dq(c, b)));
    t.put(CVTTPS2DQ, Forms.packed((c, a, b) -> Conversion.cvttps2dq(c, b)));
    t.put(CVTPD2PS, narrowing(Conversion::cvtpd2ps));
    t.put(CVTPD2DQ, narrowing(Conversion::cvtpd2dq));
    t.put(CVTTPD2DQ, narrowing(Conversion::cvttpd2dq));
  }

  /** The result is in the low half, the high half is zero. */
  private static Operation narrowing(Narrowing narrowing) {
    return Xmm.full((c, o, low, high) -> {
      long result = narrowing.of(c, low, high);
      Mxcsr.settle(c);
      Xmm.set(c, o, result, 0);
    });
  }

  private static void scalars(OperationTable t) {
    t.put(CVTSS2SD, Xmm.dword((c, o, b, unused) -> {
      long result = Conversion.cvtss2sd(c, (int) b);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    }));
    t.put(CVTSD2SS, Xmm.quad((c, o, b, unused) -> single(c, o, Conversion.cvtsd2ss(c, b))));
    t.put(CVTSI2SS, (c, o) -> {
      Xmm.check(c);
      single(c, o, Conversion.cvtsi2ss(c, IntegerOperand.read(c, o, 1)));
    });
    t.put(CVTSI2SD, (c, o) -> {
      Xmm.check(c);
      long result = Conversion.cvtsi2sd(c, IntegerOperand.read(c, o, 1));
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    });
    t.put(CVTSS2SI, Xmm.dword((c, o, b, unused) -> integer(c, o,
        o.operandSize == 8 ? Conversion.cvtss2si64(c, (int) b) : Conversion.cvtss2si32(c, (int) b))));
    t.put(CVTTSS2SI, Xmm.dword((c, o, b, unused) -> integer(c, o,
        o.operandSize == 8 ? Conversion.cvttss2si64(c, (int) b) : Conversion.cvttss2si32(c, (int) b))));
    t.put(CVTSD2SI, Xmm.quad((c, o, b, unused) -> integer(c, o,
        o.operandSize == 8 ? Conversion.cvtsd2si64(c, b) : Conversion.cvtsd2si32(c, b))));
    t.put(CVTTSD2SI, Xmm.quad((c, o, b, unused) -> integer(c, o,
        o.operandSize == 8 ? Conversion.cvttsd2si64(c, b) : Conversion.cvttsd2si32(c, b))));
  }

  private static void single(Cpu c, Operands o, int result) {
    Mxcsr.settle(c);
    c.xmm[2 * o.reg] = Blend.insert(Xmm.low(c, o), result, 0, Lanes.LOW_DWORD);
  }

  private static void integer(Cpu c, Operands o, long result) {
    Mxcsr.settle(c);
    c.r[o.reg] = o.operandSize == 8 ? result : result & Lanes.LOW_DWORD;
  }

  private static void mmx(OperationTable t) {
    t.put(CVTPI2PS, (c, o) -> {
      Xmm.check(c);
      long b = mmxSource(c, o);
      long result = Conversion.cvtdq2ps(c, b);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    });
    t.put(CVTPI2PD, (c, o) -> {
      Xmm.check(c);
      long b = mmxSource(c, o);
      Xmm.set(c, o, Conversion.cvtdq2pd(Lanes.low(b)), Conversion.cvtdq2pd(Lanes.high(b)));
    });
    t.put(CVTPS2PI, Xmm.quad(toMmx((c, low, high) -> Conversion.cvtps2dq(c, low))));
    t.put(CVTTPS2PI, Xmm.quad(toMmx((c, low, high) -> Conversion.cvttps2dq(c, low))));
    t.put(CVTPD2PI, Xmm.full(toMmx(Conversion::cvtpd2dq)));
    t.put(CVTTPD2PI, Xmm.full(toMmx(Conversion::cvttpd2dq)));
  }

  /** From memory it is no MMX instruction: it neither checks nor changes the x87 state. */
  private static long mmxSource(Cpu c, Operands o) {
    if (!o.isRegisterForm()) {
      return c.mmu.load64(o.memory().linear(c, 8, false));
    }
    Mmx.check(c);
    c.fpu.enterMmx();
    return Mmx.second(c, o);
  }

  private static Xmm.Body toMmx(Narrowing narrowing) {
    return (c, o, low, high) -> {
      Mmx.check(c);
      long result = narrowing.of(c, low, high);
      Mxcsr.settle(c);
      c.fpu.enterMmx();
      Mmx.set(c, o, result);
    };
  }

  private static void rounding(OperationTable t) {
    t.put(ROUNDPD, Xmm.full((c, o, low, high) -> {
      long resultLow = Conversion.roundpd(c, low, (int) o.immediate);
      long resultHigh = Conversion.roundpd(c, high, (int) o.immediate);
      Mxcsr.settle(c);
      Xmm.set(c, o, resultLow, resultHigh);
    }));
    t.put(ROUNDPS, Xmm.full((c, o, low, high) -> {
      long resultLow = Conversion.roundps(c, low, (int) o.immediate);
      long resultHigh = Conversion.roundps(c, high, (int) o.immediate);
      Mxcsr.settle(c);
      Xmm.set(c, o, resultLow, resultHigh);
    }));
    t.put(ROUNDSD, Xmm.quad((c, o, b, unused) -> {
      long result = Conversion.roundpd(c, b, (int) o.immediate);
      Mxcsr.settle(c);
      c.xmm[2 * o.reg] = result;
    }));
    t.put(ROUNDSS, Xmm.dword((c, o, b, unused) -> single(c, o, Conversion.roundss(c, (int) b, (int) o.immediate))));
  }
}
