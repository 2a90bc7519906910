package org.javisor.x86;

import java.util.EnumSet;
import java.util.Set;

/** Writes instructions in Intel's assembly language, close to {@code objdump -M intel}. */
public final class Disassembler {
  /**
   * Instructions whose operand size no operand shows: the name has a suffix where the size is not the mode's default.
   */
  private static final Set<Mnemonic> SUFFIXED = EnumSet.of(
      Mnemonic.PUSHA,
      Mnemonic.POPA,
      Mnemonic.PUSHF,
      Mnemonic.POPF,
      Mnemonic.PUSH_SEG,
      Mnemonic.POP_SEG,
      Mnemonic.IRET,
      Mnemonic.RET,
      Mnemonic.RETF,
      Mnemonic.ENTER,
      Mnemonic.LEAVE,
      Mnemonic.JCC,
      Mnemonic.LOOP,
      Mnemonic.LOOPE,
      Mnemonic.LOOPNE,
      Mnemonic.JCXZ,
      Mnemonic.SYSRET,
      Mnemonic.SYSEXIT,
      Mnemonic.SGDT,
      Mnemonic.SIDT,
      Mnemonic.LGDT,
      Mnemonic.LIDT,
      Mnemonic.FLDENV,
      Mnemonic.FNSTENV,
      Mnemonic.FNSAVE,
      Mnemonic.FRSTOR,
      Mnemonic.FXSAVE,
      Mnemonic.FXRSTOR,
      Mnemonic.XSAVE,
      Mnemonic.XSAVEOPT,
      Mnemonic.XSAVEC,
      Mnemonic.XSAVES,
      Mnemonic.XRSTOR,
      Mnemonic.XRSTORS);

  private final int codeSize;
  private final Decoder decoder = new Decoder(FeatureSet.all());
  private final Instruction decoded = new Instruction();
  private int length;

  /**
   * @param codeSize {@link Decoder#CODE_16}, {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   */
  public Disassembler(int codeSize) {
    this.codeSize = codeSize;
  }

  /**
   * Decodes and writes one instruction, "(bad)" where there is none.
   *
   * @param address of the first byte: branch targets are absolute
   */
  public String disassemble(byte[] code, int offset, int limit, long address) {
    int status = decoder.decode(code, offset, limit, codeSize, false, decoded);
    length = status == Decoder.OK ? decoded.length : 1;
    return status == Decoder.OK ? format(decoded, address) : "(bad)";
  }

  /** Bytes of what {@link #disassemble} decoded last; 1 where that was no instruction. */
  public int length() {
    return length;
  }

  /**
   * Writes a decoded instruction.
   *
   * @param i decoded for this code size
   * @param address of its first byte
   */
  public String format(Instruction i, long address) {
    StringBuilder text = new StringBuilder(48);
    prefixes(i, text);
    text.append(name(i));
    OperandWriter writer = new OperandWriter(i, codeSize, address);
    boolean first = true;
    for (OperandKind kind : i.encoding.operands()) {
      text.append(first ? ' ' : ',');
      first = false;
      writer.write(kind, text);
    }
    if (i.mnemonic() == Mnemonic.XLAT) {
      text.append(' ');
      writer.xlat(text);
    }
    return text.toString();
  }

  private void prefixes(Instruction i, StringBuilder text) {
    if (i.lock) {
      text.append("lock ");
    }
    if (i.rep || i.repne) {
      text.append(i.repne ? "repnz " : isPlainRepeat(i.mnemonic()) ? "rep " : "repz ");
    }
    if (i.addressSize != defaultAddressSize() && !showsAddressSize(i)) {
      text.append(i.addressSize == 2 ? "addr16 " : "addr32 ");
    }
  }

  private static boolean isPlainRepeat(Mnemonic m) {
    return switch (m) {
      case MOVS, STOS, LODS, INS, OUTS -> true;
      default -> false;
    };
  }

  private boolean showsAddressSize(Instruction i) {
    if (i.mnemonic() == Mnemonic.JCXZ || i.mnemonic() == Mnemonic.XLAT) {
      return true;
    }
    for (OperandKind kind : i.encoding.operands()) {
      if (kind.method() == OperandKind.Method.X || kind.method() == OperandKind.Method.Y) {
        return true;
      }
    }
    boolean usesMemory = i.encoding.hasMemoryForm() && i.mod != 3;
    return usesMemory && (i.base != Register.NONE || i.index != Register.NONE) || !usesMemory && !addressSizeMatters(i);
  }

  private static boolean addressSizeMatters(Instruction i) {
    return switch (i.mnemonic()) {
      case LOOP, LOOPE, LOOPNE, MONITOR, MASKMOVQ, MASKMOVDQU -> true;
      default -> false;
    };
  }

  private int defaultAddressSize() {
    return 2 << codeSize;
  }

  private String name(Instruction i) {
    Encoding e = i.encoding;
    String condition = RegisterNames.condition(e.condition());
    String base = switch (e.mnemonic()) {
      case JCC -> "j" + condition;
      case SETCC -> "set" + condition;
      case CMOVCC -> "cmov" + condition;
      case JCXZ -> i.addressSize == 2 ? "jcxz" : i.addressSize == 4 ? "jecxz" : "jrcxz";
      case JMPF -> "jmp";
      case CALLF -> "call";
      case MOV -> isAbsolute(i) ? "movabs" : "mov";
      default -> e.text();
    };
    return base + suffix(i);
  }

  /** A 64-bit immediate or offset. */
  private static boolean isAbsolute(Instruction i) {
    for (OperandKind kind : i.encoding.operands()) {
      if (kind == OperandKind.Iv && i.operandSize == 8) {
        return true;
      }
      if (kind.method() == OperandKind.Method.O && i.addressSize == 8) {
        return true;
      }
    }
    return false;
  }

  private String suffix(Instruction i) {
    Encoding e = i.encoding;
    if (!SUFFIXED.contains(e.mnemonic()) && !hidesOperandSize(e)) {
      return "";
    }
    boolean wide = codeSize == Decoder.CODE_64;
    boolean default64 = wide && e.operandSizeRule() != OperandSizeRule.NORMAL;
    int normal = default64 ? 8 : codeSize == Decoder.CODE_16 ? 2 : 4;
    if (i.operandSize == normal) {
      return "";
    }
    boolean area = e.feature() == Feature.FXSR || e.operands().contains(OperandKind.Mxsave);
    return switch (i.operandSize) {
      case 2 -> area ? "" : "w";
      case 4 -> area ? "" : "d";
      default -> area ? "64" : "q";
    };
  }

  /** Branches and pushes of immediates, far branches to an immediate pointer. */
  private static boolean hidesOperandSize(Encoding e) {
    return switch (e.mnemonic()) {
      case PUSH, CALL, JMP, CALLF, JMPF ->
          switch (e.operands().getFirst().method()) {
            case I, J, A -> true;
            default -> false;
          };
      default -> false;
    };
  }
}
