package org.javisor.x86;

import java.util.Arrays;

/**
 * Writes an {@link Instruction} as bytes: the inverse of {@link Decoder}. Reads the same fields that the decoder
 * fills in, {@link Instruction#length} excepted, and chooses the shortest displacement.
 */
public final class InstructionEncoder {
  private static final int[] SEGMENT_PREFIX = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};

  private final int codeSize;
  private final boolean mode64;
  private final byte[] buffer = new byte[32];
  private int length;

  /**
   * @param codeSize {@link Decoder#CODE_16}, {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   */
  public InstructionEncoder(int codeSize) {
    this.codeSize = codeSize;
    this.mode64 = codeSize == Decoder.CODE_64;
  }

  /**
   * Encodes one instruction.
   *
   * @throws AssemblyException if the fields cannot be encoded: a register or size that the mode does not have
   */
  public byte[] encode(Instruction i) {
    length = 0;
    Encoding e = i.encoding;
    checkMode(e);
    boolean memory = e.hasMemoryForm() && i.mod != 3;
    boolean w = i.operandSize == 8 && needsW(e) || e.opcode().w() == 1;
    if (w && !mode64) {
      throw new AssemblyException("64-bit operand outside 64-bit mode: " + e);
    }
    legacyPrefixes(i, e);
    int rex = rex(i, e, memory, w);
    if (e.opcode().map().isVex()) {
      vex(i, e, rex);
    } else {
      if (rex != 0) {
        put(rex);
      }
      opcodeMap(e.opcode().map());
    }
    put(e.opcode().value() + (e.opcode().registerInOpcode() ? i.rm & 7 : 0));
    if (e.hasModRm()) {
      modRm(i, e, memory);
    }
    immediates(i, e);
    if (length > Decoder.MAX_LENGTH) {
      throw new AssemblyException("longer than 15 bytes: " + e);
    }
    return Arrays.copyOf(buffer, length);
  }

  private void checkMode(Encoding e) {
    if (mode64 ? !e.isValidIn64() : !e.isValidInLegacy()) {
      throw new AssemblyException("undefined in this mode: " + e);
    }
  }

  private boolean needsW(Encoding e) {
    return e.operandSizeRule() == OperandSizeRule.NORMAL;
  }

  private void legacyPrefixes(Instruction i, Encoding e) {
    if (i.lock) {
      put(0xF0);
    }
    if (i.segmentOverride) {
      put(SEGMENT_PREFIX[i.segment]);
    }
    if (i.addressSize != 2 << codeSize) {
      if (i.addressSize == 8 || mode64 && i.addressSize == 2) {
        throw new AssemblyException("address size " + i.addressSize + " in this mode: " + e);
      }
      put(0x67);
    }
    OpcodePrefix prefix = e.opcode().map().isVex() ? OpcodePrefix.ANY : e.opcode().prefix();
    if (prefix == OpcodePrefix.P66 || needsOperandSizePrefix(i, e)) {
      put(0x66);
    }
    if (i.rep || prefix == OpcodePrefix.PF3) {
      put(0xF3);
    }
    if (i.repne || prefix == OpcodePrefix.PF2) {
      put(0xF2);
    }
  }

  private boolean needsOperandSizePrefix(Instruction i, Encoding e) {
    OpcodePrefix prefix = e.opcode().prefix();
    int size = i.operandSize;
    if (e.operandSizeRule() == OperandSizeRule.MODE || e.opcode().map().isVex()) {
      return false;
    }
    if (mode64 && e.operandSizeRule() != OperandSizeRule.NORMAL) {
      if (size == 4 || size == 2 && e.operandSizeRule() == OperandSizeRule.FORCE_64) {
        throw new AssemblyException("operand size " + size + " cannot be encoded: " + e);
      }
      return size == 2;
    }
    boolean differs = size != 8 && size != (codeSize == Decoder.CODE_16 ? 2 : 4);
    if (differs && (prefix == OpcodePrefix.NONE || prefix == OpcodePrefix.P66)) {
      throw new AssemblyException("operand size " + size + " cannot be encoded: " + e);
    }
    return differs;
  }

  private int rex(Instruction i, Encoding e, boolean memory, boolean w) {
    int rex = w ? 8 : 0;
    boolean low = false;
    boolean high = false;
    if (e.hasModRm() && e.opcode().reg() < 0) {
      rex |= extension(i.reg, e.byteReg) << 2;
      low = e.byteReg && i.reg >= 4 && i.reg < 8;
      high = e.byteReg && i.reg > 15;
    }
    if (memory && e.hasModRm()) {
      rex |= i.index != Register.NONE ? extension(i.index, false) << 1 : 0;
      rex |= i.base < Register.NONE ? extension(i.base, false) : 0;
    } else if (e.hasModRm() && e.opcode().rm() < 0 || e.opcode().registerInOpcode()) {
      rex |= extension(i.rm, e.byteRm);
      low |= e.byteRm && i.rm >= 4 && i.rm < 8;
      high |= e.byteRm && i.rm > 15;
    }
    if (rex == 0 && !low) {
      return 0;
    }
    if (!mode64 || high) {
      throw new AssemblyException("needs a REX prefix: " + e);
    }
    return 0x40 | rex;
  }

  private static int extension(int register, boolean isByte) {
    if (register < 0 || register > (isByte ? 23 : 15) || register > 15 && register < 20) {
      throw new AssemblyException("no such register: " + register);
    }
    return register > 15 ? 0 : register >> 3;
  }

  private void opcodeMap(OpcodeMap map) {
    switch (map) {
      case ONE_BYTE -> {}
      case MAP_0F -> put(0x0F);
      case MAP_0F38 -> {
        put(0x0F);
        put(0x38);
      }
      case MAP_0F3A -> {
        put(0x0F);
        put(0x3A);
      }
      case VEX_0F, VEX_0F38, VEX_0F3A -> throw new IllegalStateException(map.name());
    }
  }

  private void vex(Instruction i, Encoding e, int rex) {
    int pp = switch (e.opcode().prefix()) {
      case P66 -> 1;
      case PF3 -> 2;
      case PF2 -> 3;
      case ANY, NONE, NO_REPEAT -> 0;
    };
    int last = (rex & 8) << 4 | (~i.vvvv & 15) << 3 | i.vectorLength << 2 | pp;
    int inverted = ~rex & 7;
    if (e.opcode().map() == OpcodeMap.VEX_0F && (rex & 0xB) == 0) {
      put(0xC5);
      put((inverted & 4) << 5 | last);
      return;
    }
    put(0xC4);
    put(inverted << 5 | e.opcode().map().ordinal() - OpcodeMap.VEX_0F.ordinal() + 1);
    put(last);
  }

  private void modRm(Instruction i, Encoding e, boolean memory) {
    Opcode o = e.opcode();
    int reg = (o.reg() >= 0 ? o.reg() : i.reg & 7) << 3;
    if (!memory) {
      put(0xC0 | reg | (o.rm() >= 0 ? o.rm() : i.rm & 7));
    } else if (i.addressSize == 2) {
      memory16(i, reg);
    } else {
      memory(i, reg);
    }
  }

  private void memory16(Instruction i, int reg) {
    int displacement = (short) i.displacement;
    if (i.base == Register.NONE && i.index == Register.NONE) {
      put(reg | 6);
      little(displacement, 2);
      return;
    }
    int rm = rm16(i.base, i.index);
    if (displacement == 0 && rm != 6) {
      put(reg | rm);
    } else if (displacement == (byte) displacement) {
      put(0x40 | reg | rm);
      put(displacement);
    } else {
      put(0x80 | reg | rm);
      little(displacement, 2);
    }
  }

  private static int rm16(int base, int index) {
    boolean single = index == Register.NONE || base == Register.NONE;
    int first = index == Register.NONE ? base : index;
    int second = single ? first : base;
    boolean swapped = second == Register.RSI || second == Register.RDI;
    int main = swapped ? first : second;
    int other = swapped ? second : first;
    return switch (main) {
      case Register.RBX -> single ? 7 : other == Register.RSI ? 0 : other == Register.RDI ? 1 : bad16();
      case Register.RBP -> single ? 6 : other == Register.RSI ? 2 : other == Register.RDI ? 3 : bad16();
      case Register.RSI -> single ? 4 : bad16();
      case Register.RDI -> single ? 5 : bad16();
      default -> bad16();
    };
  }

  private static int bad16() {
    throw new AssemblyException("no such 16-bit address");
  }

  private void memory(Instruction i, int reg) {
    int displacement = (int) i.displacement;
    if (i.base == Register.RIP) {
      put(reg | 5);
      little(displacement, 4);
      return;
    }
    boolean noBase = i.base == Register.NONE;
    boolean noIndex = i.index == Register.NONE;
    if (i.index == Register.RSP) {
      throw new AssemblyException("RSP as index");
    }
    if (noBase && noIndex && !mode64) {
      put(reg | 5);
      little(displacement, 4);
      return;
    }
    boolean sib = noBase || !noIndex || (i.base & 7) == 4;
    int mod = noBase || displacement == 0 && (i.base & 7) != 5 ? 0 : displacement == (byte) displacement ? 1 : 2;
    put(mod << 6 | reg | (sib ? 4 : i.base & 7));
    if (sib) {
      put((noIndex ? 0 : i.scale) << 6 | (noIndex ? 4 : i.index & 7) << 3 | (noBase ? 5 : i.base & 7));
    }
    if (noBase || mod == 2) {
      little(displacement, 4);
    } else if (mod == 1) {
      put(displacement);
    }
  }

  private void immediates(Instruction i, Encoding e) {
    switch (e.immediateForm) {
      case NONE -> {}
      case BYTE -> put((int) i.immediate);
      case WORD -> little(i.immediate, 2);
      case WORD_OR_DOUBLE -> little(i.immediate, Math.min(4, i.operandSize));
      case OPERAND -> little(i.immediate, i.operandSize);
      case WORD_BYTE -> {
        little(i.immediate, 2);
        put((int) i.immediate2);
      }
      case OFFSET -> little(i.displacement, i.addressSize);
      case FAR_POINTER -> {
        little(i.immediate, Math.min(4, i.operandSize));
        little(i.immediate2, 2);
      }
    }
  }

  private void little(long value, int bytes) {
    for (int b = 0; b < bytes; b++) {
      put((int) (value >> 8 * b));
    }
  }

  private void put(int value) {
    buffer[length++] = (byte) value;
  }
}
