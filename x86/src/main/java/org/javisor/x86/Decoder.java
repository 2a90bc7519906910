package org.javisor.x86;

import org.javisor.x86.DecodeTables.Slot;

/**
 * Turns bytes into {@link Instruction}s for one processor model. Allocates nothing while decoding. Not thread-safe: one
 * per virtual CPU.
 *
 * @see "Intel SDM volume 2, chapter 2, Instruction Format"
 */
public final class Decoder {
  /** The instruction is decoded. */
  public static final int OK = 0;

  /** No such instruction on this processor in this mode: #UD. */
  public static final int INVALID = 1;

  /** The bytes end before the instruction does. */
  public static final int INCOMPLETE = 2;

  /** More than 15 bytes: #GP(0). */
  public static final int TOO_LONG = 3;

  /** Code sizes of {@link #decode}. */
  public static final int CODE_16 = 0;

  public static final int CODE_32 = 1;
  public static final int CODE_64 = 2;

  /** An instruction's greatest length in bytes. */
  public static final int MAX_LENGTH = 15;

  private static final int REX_W = 8;
  private static final int REX_R = 4;
  private static final int REX_X = 2;
  private static final int REX_B = 1;

  private static final OpcodeMap[] VEX_MAPS = {OpcodeMap.VEX_0F, OpcodeMap.VEX_0F38, OpcodeMap.VEX_0F3A};

  /** What a byte is before the opcode: 0, or one of the constants below. */
  private static final byte[] PREFIX_CLASS = new byte[256];

  private static final int PREFIX_SEGMENT = 1;
  private static final int PREFIX_OPERAND_SIZE = 2;
  private static final int PREFIX_ADDRESS_SIZE = 3;
  private static final int PREFIX_LOCK = 4;
  private static final int PREFIX_REPNE = 5;
  private static final int PREFIX_REP = 6;
  private static final int PREFIX_REX = 7;

  static {
    for (int segment : new int[] {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65}) {
      PREFIX_CLASS[segment] = PREFIX_SEGMENT;
    }
    for (int rex = 0x40; rex < 0x50; rex++) {
      PREFIX_CLASS[rex] = PREFIX_REX;
    }
    PREFIX_CLASS[0x66] = PREFIX_OPERAND_SIZE;
    PREFIX_CLASS[0x67] = PREFIX_ADDRESS_SIZE;
    PREFIX_CLASS[0xF0] = PREFIX_LOCK;
    PREFIX_CLASS[0xF2] = PREFIX_REPNE;
    PREFIX_CLASS[0xF3] = PREFIX_REP;
  }

  private final DecodeTables tables;
  private final boolean lockMovCr0IsCr8;

  // The decode in progress.
  private byte[] code = new byte[0];
  private int position;
  private int end;

  /** A byte at or after {@link #end} was asked for; it read as zero. */
  private boolean exhausted;

  private int codeSize;
  private boolean mode64;
  private OpcodeMap map = OpcodeMap.ONE_BYTE;

  /** The prefixes seen, in {@link DecodeKey}'s bits. */
  private int key;

  private boolean hasRex;
  private int rex;
  private boolean addressSizePrefix;
  private int segmentOverride;

  /**
   * @param features what the processor offers; encodings of anything else are undefined
   */
  public Decoder(FeatureSet features) {
    tables = new DecodeTables(features);
    lockMovCr0IsCr8 = features.has(Feature.ALT_MOV_CR8);
  }

  /**
   * Decodes one instruction.
   *
   * @param bytes the code
   * @param offset of the first byte
   * @param limit end of the readable bytes, exclusive
   * @param size of the code segment: {@link #CODE_16}, {@link #CODE_32} or {@link #CODE_64}
   * @param realOrVm86 real or virtual-8086 mode: no VEX, no protected-mode instructions
   * @param out filled in completely when the result is {@link #OK}, else in part
   * @return {@link #OK}, {@link #INVALID}, {@link #INCOMPLETE} or {@link #TOO_LONG}
   */
  public int decode(byte[] bytes, int offset, int limit, int size, boolean realOrVm86, Instruction out) {
    code = bytes;
    position = offset;
    end = Math.min(limit, offset + MAX_LENGTH);
    exhausted = false;
    codeSize = size;
    mode64 = size == CODE_64;
    key = (mode64 ? DecodeKey.MODE_64 : 0) | (realOrVm86 ? 0 : DecodeKey.PROTECTED);
    out.lock = false;
    out.vvvv = 0;
    out.vectorLength = 0;
    int status = prefixesAndOpcode(out);
    if (status == OK) {
      out.length = position - offset;
    }
    if (exhausted) {
      return end - offset == MAX_LENGTH ? TOO_LONG : INCOMPLETE;
    }
    return status;
  }

  private int prefixesAndOpcode(Instruction out) {
    int opcode = prefixes(out);
    map = OpcodeMap.ONE_BYTE;
    if (opcode == 0x0F) {
      opcode = escape();
    } else if ((opcode & 0xFE) == 0xC4 && isVex()) {
      if (out.lock || hasRex || (key & (DecodeKey.OPERAND_SIZE_PREFIX | DecodeKey.REPEAT_MASK)) != 0) {
        return INVALID;
      }
      opcode = vex(opcode == 0xC4, out);
      if (opcode < 0) {
        return INVALID;
      }
    }
    if (exhausted) {
      return INCOMPLETE;
    }
    Slot slot = tables.slot(map, opcode);
    return slot == null ? INVALID : encoding(slot, opcode, out);
  }

  /** Consumes the prefixes and gives the byte after them. */
  private int prefixes(Instruction out) {
    hasRex = false;
    rex = 0;
    addressSizePrefix = false;
    segmentOverride = -1;
    while (true) {
      int b = next();
      switch (PREFIX_CLASS[b]) {
        case PREFIX_SEGMENT -> segmentPrefix(b);
        case PREFIX_OPERAND_SIZE -> key |= DecodeKey.OPERAND_SIZE_PREFIX;
        case PREFIX_ADDRESS_SIZE -> addressSizePrefix = true;
        case PREFIX_LOCK -> out.lock = true;
        case PREFIX_REPNE -> key = key & ~DecodeKey.REPEAT_MASK | DecodeKey.REPEAT_F2;
        case PREFIX_REP -> key = key & ~DecodeKey.REPEAT_MASK | DecodeKey.REPEAT_F3;
        case PREFIX_REX -> {
          if (!mode64) {
            return b;
          }
          hasRex = true;
          rex = b & 15;
          continue;
        }
        default -> {
          return b;
        }
      }
      // A REX prefix counts only directly before the opcode.
      hasRex = false;
      rex = 0;
    }
  }

  private void segmentPrefix(int b) {
    int segment = b >= 0x64 ? b - 0x64 + Register.FS : b >> 3 & 3;
    if (!mode64 || segment >= Register.FS) {
      segmentOverride = segment;
    }
  }

  /** After 0F: the map and its opcode byte. */
  private int escape() {
    int opcode = next();
    map = OpcodeMap.MAP_0F;
    if (opcode == 0x38) {
      map = OpcodeMap.MAP_0F38;
      return next();
    }
    if (opcode == 0x3A) {
      map = OpcodeMap.MAP_0F3A;
      return next();
    }
    return opcode;
  }

  /** After C4 or C5: VEX in 64-bit mode; in protected mode where LES and LDS would name a register. */
  private boolean isVex() {
    return mode64
        || ((key & DecodeKey.PROTECTED) != 0 && position < end && (code[position] & 0xC0) == 0xC0);
  }

  /** Consumes the rest of a VEX prefix and gives the opcode byte, or -1 where the map is reserved. */
  private int vex(boolean threeBytes, Instruction out) {
    int first = next();
    int last = first;
    int mapNumber = 1;
    if (threeBytes) {
      last = next();
      mapNumber = first & 31;
      rex = (~first >> 5 & 7) | (last >> 7) << 3;
      if (mapNumber < 1 || mapNumber > VEX_MAPS.length) {
        return -1;
      }
    } else {
      rex = (~first >> 7 & 1) << 2;
    }
    if (!mode64) {
      rex = 0;
    }
    map = VEX_MAPS[mapNumber - 1];
    out.vvvv = ~last >> 3 & (mode64 ? 15 : 7);
    out.vectorLength = last >> 2 & 1;
    key |= switch (last & 3) {
      case 1 -> DecodeKey.OPERAND_SIZE_PREFIX;
      case 2 -> DecodeKey.REPEAT_F3;
      case 3 -> DecodeKey.REPEAT_F2;
      default -> 0;
    };
    key |= out.vectorLength != 0 ? DecodeKey.VECTOR_LENGTH : 0;
    return next();
  }

  private int encoding(Slot slot, int opcode, Instruction out) {
    int modRm = slot.hasModRm ? next() : opcode & 7;
    if (exhausted) {
      return INCOMPLETE;
    }
    Encoding e = slot.select(key(slot.hasModRm, modRm));
    if (e == null) {
      return INVALID;
    }
    out.encoding = e;
    sizes(e, out);
    if (slot.hasModRm) {
      modRm(e, modRm, out);
    } else {
      withoutModRm(e, modRm, out);
    }
    immediates(e, out);
    return registersAreDefined(e, out) && lockIsLegal(e, out) ? OK : INVALID;
  }

  private int key(boolean hasModRm, int modRm) {
    int k = key | (rex & REX_W) << 7 | (rex & REX_B) << 13;
    k |= DecodeKey.operandSizeBits(normalOperandSize((key & DecodeKey.OPERAND_SIZE_PREFIX) != 0));
    if (hasModRm) {
      k |= modRm & 0x3F | (modRm >= 0xC0 ? DecodeKey.MOD_REGISTER : 0);
    }
    return k;
  }

  private int normalOperandSize(boolean prefix) {
    if ((rex & REX_W) != 0) {
      return 8;
    }
    if (map.isVex()) {
      return 4;
    }
    return prefix == (codeSize == CODE_16) ? 4 : 2;
  }

  private void sizes(Encoding e, Instruction out) {
    boolean prefix = (key & DecodeKey.OPERAND_SIZE_PREFIX) != 0 && !e.opcode().consumesOperandSizePrefix();
    out.operandSize = switch (e.operandSizeRule()) {
      case NORMAL -> normalOperandSize(prefix);
      case DEFAULT_64 -> mode64 ? prefix && (rex & REX_W) == 0 ? 2 : 8 : normalOperandSize(prefix);
      case FORCE_64 -> mode64 ? 8 : normalOperandSize(prefix);
      case MODE -> mode64 ? 8 : 4;
    };
    out.addressSize = mode64 ? addressSizePrefix ? 4 : 8 : addressSizePrefix == (codeSize == CODE_16) ? 4 : 2;
    int repeat = key & DecodeKey.REPEAT_MASK;
    OpcodePrefix consumed = e.opcode().prefix();
    out.rep = repeat == DecodeKey.REPEAT_F3 && consumed != OpcodePrefix.PF3;
    out.repne = repeat == DecodeKey.REPEAT_F2 && consumed != OpcodePrefix.PF2;
    out.segmentOverride = segmentOverride >= 0;
    out.segment = segmentOverride >= 0 ? segmentOverride : Register.DS;
  }

  private void withoutModRm(Encoding e, int register, Instruction out) {
    out.hasModRm = false;
    out.mod = 3;
    out.reg = 0;
    out.rm = byteRegister(e.byteRm, register | (rex & REX_B) << 3);
    out.base = Register.NONE;
    out.index = Register.NONE;
    out.scale = 0;
    out.displacement = 0;
  }

  private void modRm(Encoding e, int modRm, Instruction out) {
    out.hasModRm = true;
    out.mod = e.opcode().mod() == Opcode.ANY && e.operandSizeRule() == OperandSizeRule.MODE ? 3 : modRm >> 6;
    out.reg = byteRegister(e.byteReg, (modRm >> 3 & 7 | (rex & REX_R) << 1) & e.regMask);
    out.base = Register.NONE;
    out.index = Register.NONE;
    out.scale = 0;
    out.displacement = 0;
    if (out.mod == 3) {
      out.rm = byteRegister(e.byteRm, (modRm & 7 | (rex & REX_B) << 3) & e.rmMask);
    } else {
      out.rm = modRm & 7;
      if (out.addressSize == 2) {
        memory16(modRm, out);
      } else {
        memory(modRm, out);
      }
    }
  }

  private int byteRegister(boolean isByte, int register) {
    return isByte && !hasRex && register >= 4 && !map.isVex() ? (register & 7) + Register.HIGH_BYTE : register;
  }

  /** 16-bit addressing forms. */
  private void memory16(int modRm, Instruction out) {
    int mod = out.mod;
    int rm = modRm & 7;
    switch (rm) {
      case 0, 1 -> out.base = Register.RBX;
      case 2, 3 -> out.base = Register.RBP;
      case 4 -> out.base = Register.RSI;
      case 5 -> out.base = Register.RDI;
      case 6 -> out.base = mod == 0 ? Register.NONE : Register.RBP;
      default -> out.base = Register.RBX;
    }
    if (rm < 4) {
      out.index = (rm & 1) == 0 ? Register.RSI : Register.RDI;
    }
    if (mod == 1) {
      out.displacement = (byte) next();
    } else if (mod == 2 || rm == 6 && mod == 0) {
      out.displacement = next16();
    }
    defaultSegment(out);
  }

  /** 32-bit and 64-bit addressing forms. */
  private void memory(int modRm, Instruction out) {
    int mod = out.mod;
    int base = modRm & 7;
    boolean sib = base == 4;
    if (sib) {
      int b = next();
      int index = b >> 3 & 7 | (rex & REX_X) << 2;
      out.scale = b >> 6;
      out.index = index == 4 ? Register.NONE : index;
      base = b & 7;
    }
    if (base == 5 && mod == 0) {
      out.base = mode64 && !sib ? Register.RIP : Register.NONE;
      out.displacement = next32();
    } else {
      out.base = base | (rex & REX_B) << 3;
      if (mod == 1) {
        out.displacement = (byte) next();
      } else if (mod == 2) {
        out.displacement = next32();
      }
    }
    defaultSegment(out);
  }

  private static void defaultSegment(Instruction out) {
    if (!out.segmentOverride && (out.base == Register.RBP || out.base == Register.RSP)) {
      out.segment = Register.SS;
    }
  }

  private void immediates(Encoding e, Instruction out) {
    out.immediate = 0;
    out.immediate2 = 0;
    switch (e.immediateForm) {
      case NONE -> {}
      case BYTE -> out.immediate = (byte) next();
      case WORD -> out.immediate = next16();
      case WORD_OR_DOUBLE -> out.immediate = out.operandSize == 2 ? next16() : next32();
      case OPERAND -> out.immediate = out.operandSize == 2 ? next16() : out.operandSize == 4 ? next32() : next64();
      case WORD_BYTE -> {
        out.immediate = next16();
        out.immediate2 = next();
      }
      case OFFSET -> {
        out.mod = 0;
        out.displacement = switch (out.addressSize) {
          case 2 -> next16() & 0xFFFF;
          case 4 -> next32() & 0xFFFF_FFFFL;
          default -> next64();
        };
      }
      case FAR_POINTER -> {
        out.immediate = out.operandSize == 2 ? next16() : next32();
        out.immediate2 = next16() & 0xFFFF;
      }
    }
  }

  private boolean registersAreDefined(Encoding e, Instruction out) {
    if (map.isVex() && !e.usesVvvv && out.vvvv != 0) {
      return false;
    }
    if (out.lock && lockMovCr0IsCr8 && e.mnemonic() == Mnemonic.MOV_CR && out.reg == 0) {
      out.lock = false;
      out.reg = 8;
    }
    return e.registerCheck == RegisterCheck.NONE || e.registerCheck.allows(out.reg);
  }

  private static boolean lockIsLegal(Encoding e, Instruction out) {
    return !out.lock || e.isLockable() && out.mod != 3;
  }

  private int next() {
    if (position >= end) {
      exhausted = true;
      return 0;
    }
    return code[position++] & 0xFF;
  }

  private int next16() {
    int low = next();
    return (short) (low | next() << 8);
  }

  private int next32() {
    int p = position;
    if (p + 4 > end) {
      exhausted = true;
      return 0;
    }
    position = p + 4;
    return code[p] & 0xFF | (code[p + 1] & 0xFF) << 8 | (code[p + 2] & 0xFF) << 16 | code[p + 3] << 24;
  }

  private long next64() {
    long low = next32() & 0xFFFF_FFFFL;
    return low | (long) next32() << 32;
  }
}
