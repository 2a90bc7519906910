package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Forms.either;
import static org.javisor.cpu.simd.Forms.folding;
import static org.javisor.cpu.simd.Forms.unpackHigh;
import static org.javisor.cpu.simd.Forms.unpackLow;
import static org.javisor.cpu.simd.Forms.xmmFolding;
import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;

/** Packing, unpacking, widening, shuffles and blends. */
final class ShuffleOperations {
  private ShuffleOperations() {}

  /** A half of the result from eight bytes of the source, from a byte on. */
  @FunctionalInterface
  private interface Widening {
    long of(long b, int from);
  }

  static void register(OperationTable t) {
    packing(t);
    unpacking(t);
    widening(t);
    shuffles(t);
    blends(t);
  }

  private static void packing(OperationTable t) {
    t.put(PACKSSWB, folding(PackedShuffle::packsswb));
    t.put(PACKSSDW, folding(PackedShuffle::packssdw));
    t.put(PACKUSWB, folding(PackedShuffle::packuswb));
    t.put(PACKUSDW, xmmFolding(PackedShuffle::packusdw));
  }

  private static void unpacking(OperationTable t) {
    t.put(PUNPCKLBW, unpackLow(PackedShuffle::punpcklbw, PackedShuffle::punpckhbw));
    t.put(PUNPCKLWD, unpackLow(PackedShuffle::punpcklwd, PackedShuffle::punpckhwd));
    t.put(PUNPCKLDQ, unpackLow(PackedShuffle::punpckldq, PackedShuffle::punpckhdq));
    t.put(PUNPCKHBW, unpackHigh(PackedShuffle::punpcklbw, PackedShuffle::punpckhbw));
    t.put(PUNPCKHWD, unpackHigh(PackedShuffle::punpcklwd, PackedShuffle::punpckhwd));
    t.put(PUNPCKHDQ, unpackHigh(PackedShuffle::punpckldq, PackedShuffle::punpckhdq));
    t.put(UNPCKLPS, unpackLow(PackedShuffle::punpckldq, PackedShuffle::punpckhdq));
    t.put(UNPCKHPS, unpackHigh(PackedShuffle::punpckldq, PackedShuffle::punpckhdq));
    Operation lowQuads = Xmm.full((c, o, low, high) -> c.xmm[2 * o.reg + 1] = low);
    Operation highQuads = Xmm.full((c, o, low, high) -> Xmm.set(c, o, Xmm.high(c, o), high));
    t.put(PUNPCKLQDQ, lowQuads);
    t.put(UNPCKLPD, lowQuads);
    t.put(PUNPCKHQDQ, highQuads);
    t.put(UNPCKHPD, highQuads);
  }

  private static void widening(OperationTable t) {
    t.put(PMOVSXBW, Xmm.quad(widen(PackedShuffle::pmovsxbw, 4)));
    t.put(PMOVSXBD, Xmm.dword(widen(PackedShuffle::pmovsxbd, 2)));
    t.put(PMOVSXBQ, Xmm.word(widen(PackedShuffle::pmovsxbq, 1)));
    t.put(PMOVSXWD, Xmm.quad(widen(PackedShuffle::pmovsxwd, 4)));
    t.put(PMOVSXWQ, Xmm.dword(widen(PackedShuffle::pmovsxwq, 2)));
    t.put(PMOVSXDQ, Xmm.quad(widen(PackedShuffle::pmovsxdq, 4)));
    t.put(PMOVZXBW, Xmm.quad(widen(PackedShuffle::pmovzxbw, 4)));
    t.put(PMOVZXBD, Xmm.dword(widen(PackedShuffle::pmovzxbd, 2)));
    t.put(PMOVZXBQ, Xmm.word(widen(PackedShuffle::pmovzxbq, 1)));
    t.put(PMOVZXWD, Xmm.quad(widen(PackedShuffle::pmovzxwd, 4)));
    t.put(PMOVZXWQ, Xmm.dword(widen(PackedShuffle::pmovzxwq, 2)));
    t.put(PMOVZXDQ, Xmm.quad(widen(PackedShuffle::pmovzxdq, 4)));
  }

  /** The high half of the result comes from {@code step} bytes further. */
  private static Xmm.Body widen(Widening half, int step) {
    return (c, o, low, high) -> Xmm.set(c, o, half.of(low, 0), half.of(low, step));
  }

  private static void shuffles(OperationTable t) {
    t.put(PSHUFW, Mmx.quad((c, o, b) -> Mmx.set(c, o, PackedShuffle.pshufw(b, (int) o.immediate))));
    t.put(PSHUFLW, Xmm.full((c, o, low, high) -> Xmm.set(c, o, PackedShuffle.pshufw(low, (int) o.immediate), high)));
    t.put(PSHUFHW, Xmm.full((c, o, low, high) -> Xmm.set(c, o, low, PackedShuffle.pshufw(high, (int) o.immediate))));
    t.put(PSHUFD, Xmm.full((c, o, low, high) -> {
      int order = (int) o.immediate;
      Xmm.set(c, o, PackedShuffle.pshufdLow(low, high, order), PackedShuffle.pshufdHigh(low, high, order));
    }));
    t.put(SHUFPS, Xmm.full((c, o, low, high) -> {
      int order = (int) o.immediate;
      Xmm.set(c, o,
          PackedShuffle.pshufdLow(Xmm.low(c, o), Xmm.high(c, o), order),
          PackedShuffle.pshufdHigh(low, high, order));
    }));
    t.put(SHUFPD, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        PackedShuffle.choose(Xmm.low(c, o), Xmm.high(c, o), (o.immediate & 1) != 0),
        PackedShuffle.choose(low, high, (o.immediate & 2) != 0))));
    t.put(PSHUFB, either(
        Mmx.quad((c, o, b) -> Mmx.set(c, o, PackedShuffle.pshufb(Mmx.first(c, o), b))),
        Xmm.full((c, o, low, high) -> {
          long aLow = Xmm.low(c, o);
          long aHigh = Xmm.high(c, o);
          Xmm.set(c, o, PackedShuffle.pshufb(aLow, aHigh, low), PackedShuffle.pshufb(aLow, aHigh, high));
        })));
    t.put(PALIGNR, either(
        Mmx.quad((c, o, b) -> Mmx.set(c, o, PackedShift.palignr(Mmx.first(c, o), b, (int) o.immediate & 0xFF))),
        Xmm.full(ShuffleOperations::palignr)));
  }

  private static void palignr(Cpu c, Operands o, long low, long high) {
    int bytes = (int) o.immediate & 0xFF;
    long aLow = Xmm.low(c, o);
    long aHigh = Xmm.high(c, o);
    Xmm.set(c, o,
        PackedShift.palignrLow(aLow, aHigh, low, high, bytes), PackedShift.palignrHigh(aLow, aHigh, high, bytes));
  }

  private static void blends(OperationTable t) {
    t.put(PBLENDVB, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Blend.pblendvb(Xmm.low(c, o), low, c.xmm[0]), Blend.pblendvb(Xmm.high(c, o), high, c.xmm[1]))));
    t.put(BLENDVPS, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Blend.blendvps(Xmm.low(c, o), low, c.xmm[0]), Blend.blendvps(Xmm.high(c, o), high, c.xmm[1]))));
    t.put(BLENDVPD, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Blend.blendvpd(Xmm.low(c, o), low, c.xmm[0]), Blend.blendvpd(Xmm.high(c, o), high, c.xmm[1]))));
    t.put(PBLENDW, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Blend.pblendw(Xmm.low(c, o), low, (int) o.immediate),
        Blend.pblendw(Xmm.high(c, o), high, (int) o.immediate >> 4))));
    t.put(BLENDPS, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Blend.blendps(Xmm.low(c, o), low, (int) o.immediate),
        Blend.blendps(Xmm.high(c, o), high, (int) o.immediate >> 2))));
    t.put(BLENDPD, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        PackedShuffle.choose(Xmm.low(c, o), low, (o.immediate & 1) != 0),
        PackedShuffle.choose(Xmm.high(c, o), high, (o.immediate & 2) != 0))));
  }
}
