package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Forms.folding;
import static org.javisor.cpu.simd.Forms.lanes;
import static org.javisor.cpu.simd.Forms.shift;
import static org.javisor.cpu.simd.Forms.xmmLanes;
import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Flags;
import org.javisor.cpu.OperationTable;

/** Integer arithmetic, comparison, logic and shifts of lanes. */
final class PackedIntegerOperations {
  private PackedIntegerOperations() {}

  static void register(OperationTable t) {
    additions(t);
    logic(t);
    comparisons(t);
    extremes(t);
    products(t);
    shifts(t);
    horizontals(t);
  }

  private static void additions(OperationTable t) {
    t.put(PADDB, lanes(PackedAdd::paddb));
    t.put(PADDW, lanes(PackedAdd::paddw));
    t.put(PADDD, lanes(PackedAdd::paddd));
    t.put(PADDQ, lanes(PackedAdd::paddq));
    t.put(PADDSB, lanes(PackedAdd::paddsb));
    t.put(PADDSW, lanes(PackedAdd::paddsw));
    t.put(PADDUSB, lanes(PackedAdd::paddusb));
    t.put(PADDUSW, lanes(PackedAdd::paddusw));
    t.put(PSUBB, lanes(PackedAdd::psubb));
    t.put(PSUBW, lanes(PackedAdd::psubw));
    t.put(PSUBD, lanes(PackedAdd::psubd));
    t.put(PSUBQ, lanes(PackedAdd::psubq));
    t.put(PSUBSB, lanes(PackedAdd::psubsb));
    t.put(PSUBSW, lanes(PackedAdd::psubsw));
    t.put(PSUBUSB, lanes(PackedAdd::psubusb));
    t.put(PSUBUSW, lanes(PackedAdd::psubusw));
    t.put(PAVGB, lanes(PackedAdd::pavgb));
    t.put(PAVGW, lanes(PackedAdd::pavgw));
  }

  private static void logic(OperationTable t) {
    t.put(PAND, lanes(PackedAdd::pand));
    t.put(PANDN, lanes(PackedAdd::pandn));
    t.put(POR, lanes(PackedAdd::por));
    t.put(PXOR, lanes(PackedAdd::pxor));
    t.put(ANDPS, xmmLanes(PackedAdd::pand));
    t.put(ANDPD, xmmLanes(PackedAdd::pand));
    t.put(ANDNPS, xmmLanes(PackedAdd::pandn));
    t.put(ANDNPD, xmmLanes(PackedAdd::pandn));
    t.put(ORPS, xmmLanes(PackedAdd::por));
    t.put(ORPD, xmmLanes(PackedAdd::por));
    t.put(XORPS, xmmLanes(PackedAdd::pxor));
    t.put(XORPD, xmmLanes(PackedAdd::pxor));
    t.put(PTEST, Xmm
        .full((c, o, low, high) -> c.flags(Flags.EXPLICIT, 0, Blend.ptest(Xmm.low(c, o), Xmm.high(c, o), low, high))));
  }

  private static void comparisons(OperationTable t) {
    t.put(PCMPEQB, lanes(PackedCompare::pcmpeqb));
    t.put(PCMPEQW, lanes(PackedCompare::pcmpeqw));
    t.put(PCMPEQD, lanes(PackedCompare::pcmpeqd));
    t.put(PCMPEQQ, xmmLanes(PackedCompare::pcmpeqq));
    t.put(PCMPGTB, lanes(PackedCompare::pcmpgtb));
    t.put(PCMPGTW, lanes(PackedCompare::pcmpgtw));
    t.put(PCMPGTD, lanes(PackedCompare::pcmpgtd));
    t.put(PCMPGTQ, xmmLanes(PackedCompare::pcmpgtq));
    t.put(PABSB, lanes((a, b) -> PackedCompare.pabsb(b)));
    t.put(PABSW, lanes((a, b) -> PackedCompare.pabsw(b)));
    t.put(PABSD, lanes((a, b) -> PackedCompare.pabsd(b)));
    t.put(PSIGNB, lanes(PackedCompare::psignb));
    t.put(PSIGNW, lanes(PackedCompare::psignw));
    t.put(PSIGND, lanes(PackedCompare::psignd));
  }

  private static void extremes(OperationTable t) {
    t.put(PMINUB, lanes(PackedCompare::pminub));
    t.put(PMINSW, lanes(PackedCompare::pminsw));
    t.put(PMINSB, xmmLanes(PackedCompare::pminsb));
    t.put(PMINUW, xmmLanes(PackedCompare::pminuw));
    t.put(PMINUD, xmmLanes(PackedCompare::pminud));
    t.put(PMINSD, xmmLanes(PackedCompare::pminsd));
    t.put(PMAXUB, lanes(PackedCompare::pmaxub));
    t.put(PMAXSW, lanes(PackedCompare::pmaxsw));
    t.put(PMAXSB, xmmLanes(PackedCompare::pmaxsb));
    t.put(PMAXUW, xmmLanes(PackedCompare::pmaxuw));
    t.put(PMAXUD, xmmLanes(PackedCompare::pmaxud));
    t.put(PMAXSD, xmmLanes(PackedCompare::pmaxsd));
  }

  private static void products(OperationTable t) {
    t.put(PMULLW, lanes(PackedMultiply::pmullw));
    t.put(PMULHW, lanes(PackedMultiply::pmulhw));
    t.put(PMULHUW, lanes(PackedMultiply::pmulhuw));
    t.put(PMULHRSW, lanes(PackedMultiply::pmulhrsw));
    t.put(PMULUDQ, lanes(PackedMultiply::pmuludq));
    t.put(PMULDQ, xmmLanes(PackedMultiply::pmuldq));
    t.put(PMULLD, xmmLanes(PackedMultiply::pmulld));
    t.put(PMADDWD, lanes(PackedMultiply::pmaddwd));
    t.put(PMADDUBSW, lanes(PackedMultiply::pmaddubsw));
    t.put(PSADBW, lanes(PackedMultiply::psadbw));
  }

  private static void shifts(OperationTable t) {
    t.put(PSLLW, shift(PackedShift::psllw));
    t.put(PSLLD, shift(PackedShift::pslld));
    t.put(PSLLQ, shift(PackedShift::psllq));
    t.put(PSRLW, shift(PackedShift::psrlw));
    t.put(PSRLD, shift(PackedShift::psrld));
    t.put(PSRLQ, shift(PackedShift::psrlq));
    t.put(PSRAW, shift(PackedShift::psraw));
    t.put(PSRAD, shift(PackedShift::psrad));
    t.put(PSLLDQ, Xmm.full((c, o, low, high) -> {
      int bytes = (int) o.immediate & 0xFF;
      c.xmm[2 * o.rm] = PackedShift.pslldqLow(low, bytes);
      c.xmm[2 * o.rm + 1] = PackedShift.pslldqHigh(low, high, bytes);
    }));
    t.put(PSRLDQ, Xmm.full((c, o, low, high) -> {
      int bytes = (int) o.immediate & 0xFF;
      c.xmm[2 * o.rm] = PackedShift.psrldqLow(low, high, bytes);
      c.xmm[2 * o.rm + 1] = PackedShift.psrldqHigh(high, bytes);
    }));
  }

  private static void horizontals(OperationTable t) {
    t.put(PHADDW, folding(PackedHorizontal::phaddw));
    t.put(PHADDD, folding(PackedHorizontal::phaddd));
    t.put(PHADDSW, folding(PackedHorizontal::phaddsw));
    t.put(PHSUBW, folding(PackedHorizontal::phsubw));
    t.put(PHSUBD, folding(PackedHorizontal::phsubd));
    t.put(PHSUBSW, folding(PackedHorizontal::phsubsw));
    t.put(PHMINPOSUW, Xmm.full((c, o, low, high) -> Xmm.set(c, o, PackedHorizontal.phminposuw(low, high), 0)));
    t.put(MPSADBW, Xmm.full((c, o, low, high) -> {
      int control = (int) o.immediate;
      int block = (int) PackedShift.psrldqLow(low, high, 4 * (control & 3));
      int start = control & 4;
      long aLow = Xmm.low(c, o);
      long aHigh = Xmm.high(c, o);
      Xmm.set(c, o,
          PackedHorizontal.mpsadbw(PackedShift.psrldqLow(aLow, aHigh, start), block),
          PackedHorizontal.mpsadbw(PackedShift.psrldqLow(aLow, aHigh, start + 4), block));
    }));
  }
}
