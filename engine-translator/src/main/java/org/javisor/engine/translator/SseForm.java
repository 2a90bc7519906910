package org.javisor.engine.translator;

import static org.javisor.x86.Mnemonic.*;

import java.lang.constant.ClassDesc;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.javisor.cpu.simd.Conversion;
import org.javisor.cpu.simd.DoubleArithmetic;
import org.javisor.cpu.simd.PackedAdd;
import org.javisor.cpu.simd.PackedCompare;
import org.javisor.cpu.simd.PackedHorizontal;
import org.javisor.cpu.simd.PackedMultiply;
import org.javisor.cpu.simd.PackedShift;
import org.javisor.cpu.simd.PackedShuffle;
import org.javisor.cpu.simd.SingleArithmetic;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/**
 * The static method that is an SSE instruction's meaning, and how it applies to the halves of XMM registers.
 *
 * @param shape which halves the method takes and gives
 * @param owner its class
 * @param method its name
 */
record SseForm(Shape shape, ClassDesc owner, String method) {
  /** How operands and result lie in the registers: {@code a} is the destination, {@code b} the source. */
  enum Shape {
    /** Each half of the result from the same halves of a and b. */
    HALVES,

    /** Each half of the result from the same half of b. */
    SECOND,

    /** The low half of the result from both halves of a, the high one from those of b. */
    FOLDING,

    /** As {@link #HALVES}; b is an immediate or the low half of the source. */
    SHIFT,

    /** As {@link #HALVES}, with rounding and exceptions. */
    FLOAT_HALVES,

    /** As {@link #SECOND}, with rounding and exceptions. */
    FLOAT_SECOND,

    /** As {@link #FOLDING}, with rounding and exceptions. */
    FLOAT_FOLDING,

    /** The low half of the result from those of a and b; the method raises its exceptions itself. */
    DOUBLE,

    /** The low half of the result from that of b; the method raises its exceptions itself. */
    DOUBLE_SECOND,

    /** The low half of the result from those of a and b. */
    DOUBLE_SETTLED,

    /** The lowest doubleword of the result from those of a and b. */
    SINGLE,

    /** The lowest doubleword of the result from that of b. */
    SINGLE_SECOND,

    /** Both halves of the result from both of the source to eight bytes; the upper half becomes zero. */
    NARROWING
  }

  private static final Map<Mnemonic, SseForm> FORMS = forms();

  /** The form of an instruction; null where it has none of these. */
  static @Nullable SseForm of(Mnemonic mnemonic) {
    return FORMS.get(mnemonic);
  }

  boolean isFloat() {
    return shape.ordinal() >= Shape.FLOAT_HALVES.ordinal();
  }

  private static Map<Mnemonic, SseForm> forms() {
    Map<Mnemonic, SseForm> map = new EnumMap<>(Mnemonic.class);
    put(map, Shape.HALVES, PackedAdd.class, PADDB, PADDW, PADDD, PADDQ, PADDSB, PADDSW, PADDUSB, PADDUSW, PSUBB, PSUBW,
        PSUBD, PSUBQ, PSUBSB, PSUBSW, PSUBUSB, PSUBUSW, PAVGB, PAVGW, PAND, PANDN, POR, PXOR);
    rename(map, "pand", ANDPS, ANDPD);
    rename(map, "pandn", ANDNPS, ANDNPD);
    rename(map, "por", ORPS, ORPD);
    rename(map, "pxor", XORPS, XORPD);
    put(map, Shape.HALVES, PackedCompare.class, PCMPEQB, PCMPEQW, PCMPEQD, PCMPEQQ, PCMPGTB, PCMPGTW, PCMPGTD, PCMPGTQ,
        PSIGNB, PSIGNW, PSIGND, PMINUB, PMINSW, PMINSB, PMINUW, PMINUD, PMINSD, PMAXUB, PMAXSW, PMAXSB, PMAXUW, PMAXUD,
        PMAXSD);
    put(map, Shape.SECOND, PackedCompare.class, PABSB, PABSW, PABSD);
    put(map, Shape.HALVES, PackedMultiply.class, PMULLW, PMULHW, PMULHUW, PMULHRSW, PMULUDQ, PMULDQ, PMULLD, PMADDWD,
        PMADDUBSW, PSADBW);
    put(map, Shape.SHIFT, PackedShift.class, PSLLW, PSLLD, PSLLQ, PSRLW, PSRLD, PSRLQ, PSRAW, PSRAD);
    put(map, Shape.FOLDING, PackedHorizontal.class, PHADDW, PHADDD, PHADDSW, PHSUBW, PHSUBD, PHSUBSW);
    put(map, Shape.FOLDING, PackedShuffle.class, PACKSSWB, PACKSSDW, PACKUSWB, PACKUSDW);
    floats(map);
    return map;
  }

  private static void floats(Map<Mnemonic, SseForm> map) {
    put(map, Shape.FLOAT_HALVES, SingleArithmetic.class, ADDPS, SUBPS, MULPS, DIVPS, MINPS, MAXPS, ADDSUBPS);
    put(map, Shape.FLOAT_SECOND, SingleArithmetic.class, SQRTPS);
    put(map, Shape.FLOAT_FOLDING, SingleArithmetic.class, HADDPS, HSUBPS);
    put(map, Shape.FLOAT_HALVES, DoubleArithmetic.class, ADDPD, SUBPD, MULPD, DIVPD, MINPD, MAXPD);
    put(map, Shape.FLOAT_SECOND, DoubleArithmetic.class, SQRTPD);
    put(map, Shape.SINGLE, SingleArithmetic.class, ADDSS, SUBSS, MULSS, DIVSS, MINSS, MAXSS);
    put(map, Shape.SINGLE_SECOND, SingleArithmetic.class, SQRTSS);
    put(map, Shape.DOUBLE, DoubleArithmetic.class, ADDSD, SUBSD, MULSD, DIVSD);
    put(map, Shape.DOUBLE_SECOND, DoubleArithmetic.class, SQRTSD);
    ClassDesc doubles = Code.desc(DoubleArithmetic.class);
    map.put(MINSD, new SseForm(Shape.DOUBLE_SETTLED, doubles, "minpd"));
    map.put(MAXSD, new SseForm(Shape.DOUBLE_SETTLED, doubles, "maxpd"));
    map.put(HADDPD, new SseForm(Shape.FLOAT_FOLDING, doubles, "addpd"));
    map.put(HSUBPD, new SseForm(Shape.FLOAT_FOLDING, doubles, "subpd"));
    put(map, Shape.FLOAT_SECOND, Conversion.class, CVTDQ2PS, CVTPS2DQ, CVTTPS2DQ);
    put(map, Shape.NARROWING, Conversion.class, CVTPD2PS, CVTPD2DQ, CVTTPD2DQ);
  }

  private static void put(Map<Mnemonic, SseForm> map, Shape shape, Class<?> owner, Mnemonic... mnemonics) {
    for (Mnemonic m : mnemonics) {
      map.put(m, new SseForm(shape, Code.desc(owner), m.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static void rename(Map<Mnemonic, SseForm> map, String method, Mnemonic... mnemonics) {
    for (Mnemonic m : mnemonics) {
      map.put(m, new SseForm(Shape.HALVES, Code.desc(PackedAdd.class), method));
    }
  }
}
