package org.javisor.engine.translator;

import java.lang.constant.ClassDesc;
import org.javisor.cpu.integer.Width;
import org.javisor.cpu.simd.Aes;
import org.javisor.cpu.simd.PackedCompare;
import org.javisor.cpu.simd.PackedShift;
import org.javisor.cpu.simd.PackedShuffle;
import org.javisor.cpu.simd.Sha;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;

/** SSE instructions that move lanes about: shuffles, unpacking, masks of signs, byte shifts; and cryptography. */
final class SseLaneEmitter {
  private static final ClassDesc SHUFFLE = Code.desc(PackedShuffle.class);
  private static final ClassDesc SHIFT = Code.desc(PackedShift.class);
  private static final ClassDesc COMPARE = Code.desc(PackedCompare.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;

  private final Code code;

  // The instruction at hand.
  private Instruction i = new Instruction();

  SseLaneEmitter(Code code) {
    this.code = code;
  }

  /** Emits an instruction whose operands the SSE emitter knows; false where it has no translation of its own. */
  boolean emit(Step step, SseEmitter sse) {
    i = step.instruction;
    switch (i.mnemonic()) {
      case PUNPCKLBW -> unpack(sse, "bw", false);
      case PUNPCKLWD -> unpack(sse, "wd", false);
      case PUNPCKLDQ, UNPCKLPS -> unpack(sse, "dq", false);
      case PUNPCKHBW -> unpack(sse, "bw", true);
      case PUNPCKHWD -> unpack(sse, "wd", true);
      case PUNPCKHDQ, UNPCKHPS -> unpack(sse, "dq", true);
      case PUNPCKLQDQ, UNPCKLPD, MOVLHPS -> {
        sse.loadSource(true);
        a();
        sse.pushSourceLow();
        sse.pop(i.reg);
      }
      case PUNPCKHQDQ, UNPCKHPD -> {
        sse.loadSource(true);
        aHigh();
        sse.pushSourceHigh();
        sse.pop(i.reg);
      }
      case MOVHLPS -> {
        sse.loadSource(true);
        sse.pushSourceHigh();
        aHigh();
        sse.pop(i.reg);
      }
      case MOVDDUP -> {
        sse.loadScalar(Width.QWORD);
        sse.pushSourceLow();
        sse.pushSourceLow();
        sse.pop(i.reg);
      }
      case PSHUFD, SHUFPS, SHUFPD, PSHUFLW, PSHUFHW, PSHUFB, PALIGNR -> shuffle(sse);
      case PSLLDQ, PSRLDQ -> byteShift(sse);
      case PMOVMSKB, MOVMSKPD -> signs();
      case PTEST, PEXTRW, PEXTRD, PEXTRQ, PINSRW, PINSRD, PINSRQ -> {
        return false;
      }
      case AESENC, AESENCLAST, AESDEC, AESDECLAST -> inState(sse, Code.desc(Aes.class), false);
      case SHA1NEXTE, SHA1MSG1, SHA1MSG2, SHA256MSG1, SHA256MSG2 -> inState(sse, Code.desc(Sha.class), false);
      case SHA256RNDS2 -> inState(sse, Code.desc(Sha.class), true);
      case AESIMC -> {
        sse.loadSource(true);
        sse.pushSourceLow();
        code.call(Code.desc(Aes.class), "aesimc", J, J);
        sse.pushSourceHigh();
        code.call(Code.desc(Aes.class), "aesimc", J, J);
        sse.pop(i.reg);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void a() {
    code.b.lload(Slots.xmm(i.reg));
  }

  private void aHigh() {
    code.b.lload(Slots.xmm(i.reg) + 2);
  }

  private void order() {
    code.constant((int) i.immediate & 0xFF);
  }

  private void unpack(SseEmitter sse, String lane, boolean high) {
    sse.loadSource(true);
    for (String part : new String[] {"punpckl", "punpckh"}) {
      if (high) {
        aHigh();
        sse.pushSourceHigh();
      } else {
        a();
        sse.pushSourceLow();
      }
      code.call(SHUFFLE, part + lane, J, J, J);
    }
    sse.pop(i.reg);
  }

  private void shuffle(SseEmitter sse) {
    sse.loadSource(true);
    switch (i.mnemonic()) {
      case PSHUFLW -> {
        sse.pushSourceLow();
        order();
        code.call(SHUFFLE, "pshufw", J, J, I);
        sse.pushSourceHigh();
      }
      case PSHUFHW -> {
        sse.pushSourceLow();
        sse.pushSourceHigh();
        order();
        code.call(SHUFFLE, "pshufw", J, J, I);
      }
      case SHUFPD -> {
        code.b.lload(Slots.xmm(i.reg) + ((i.immediate & 1) != 0 ? 2 : 0));
        if ((i.immediate & 2) != 0) {
          sse.pushSourceHigh();
        } else {
          sse.pushSourceLow();
        }
      }
      case PSHUFB -> {
        for (int half = 0; half < 2; half++) {
          a();
          aHigh();
          if (half == 0) {
            sse.pushSourceLow();
          } else {
            sse.pushSourceHigh();
          }
          code.call(SHUFFLE, "pshufb", J, J, J, J);
        }
      }
      case PALIGNR -> align(sse);
      default -> doublewords(sse);
    }
    sse.pop(i.reg);
  }

  private void doublewords(SseEmitter sse) {
    if (i.mnemonic() == Mnemonic.SHUFPS) {
      a();
      aHigh();
    } else {
      sse.pushSourceLow();
      sse.pushSourceHigh();
    }
    order();
    code.call(SHUFFLE, "pshufdLow", J, J, J, I);
    sse.pushSourceLow();
    sse.pushSourceHigh();
    order();
    code.call(SHUFFLE, "pshufdHigh", J, J, J, I);
  }

  private void align(SseEmitter sse) {
    a();
    aHigh();
    sse.pushSourceLow();
    sse.pushSourceHigh();
    order();
    code.call(SHIFT, "palignrLow", J, J, J, J, J, I);
    a();
    aHigh();
    sse.pushSourceHigh();
    order();
    code.call(SHIFT, "palignrHigh", J, J, J, J, I);
  }

  /** The register is ModRM.rm. */
  private void byteShift(SseEmitter sse) {
    int low = Slots.xmm(i.rm);
    int high = low + 2;
    boolean left = i.mnemonic() == Mnemonic.PSLLDQ;
    code.b.lload(low);
    if (!left) {
      code.b.lload(high);
    }
    order();
    if (left) {
      code.call(SHIFT, "pslldqLow", J, J, I);
      code.b.lload(low).lload(high);
      order();
      code.call(SHIFT, "pslldqHigh", J, J, J, I);
    } else {
      code.call(SHIFT, "psrldqLow", J, J, J, I);
      code.b.lload(high);
      order();
      code.call(SHIFT, "psrldqHigh", J, J, I);
    }
    sse.pop(i.rm);
  }

  /** Masks of the source's signs into a general register. */
  private void signs() {
    int low = Slots.xmm(i.rm);
    int high = low + 2;
    if (i.mnemonic() == Mnemonic.PMOVMSKB) {
      code.b.lload(low);
      code.call(COMPARE, "pmovmskb", I, J);
      code.b.lload(high);
      code.call(COMPARE, "pmovmskb", I, J);
      code.b.bipush(8).ishl().ior().i2l();
    } else {
      code.b.lload(low).bipush(63).lushr().lload(high).bipush(63).lushr().iconst_1().lshl().lor();
    }
    code.popGpr(i.reg);
  }

  /** Methods that change a register in the CPU's state. */
  private void inState(SseEmitter sse, ClassDesc owner, boolean usesXmm0) {
    sse.loadSource(true);
    code.spillXmm(i.reg);
    if (usesXmm0) {
      code.spillXmm(0);
    }
    code.b.aload(Slots.CPU);
    code.constant(i.reg);
    sse.pushSourceLow();
    sse.pushSourceHigh();
    code.call(owner, i.mnemonic().name().toLowerCase(java.util.Locale.ROOT), Code.V, Code.CPU, I, J, J);
    code.reloadXmm(i.reg);
  }
}
