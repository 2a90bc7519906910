package org.javisor.x86;

import java.util.random.RandomGenerator;

/**
 * Makes random legal instances of an encoding, for tests that compare one implementation with another.
 *
 * <p>{@link #fill} gives the fields, so that a caller may fix some of them (registers, the address) before it has
 * {@link InstructionEncoder} write them; {@link #bytes} does all at once.
 */
public final class InstanceGenerator {
  private static final long[] INTERESTING = {
    0, 1, -1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 127, -128, 0x7FFF, -0x8000, 0x7FFF_FFFFL, -0x8000_0000L, Long.MIN_VALUE,
    Long.MAX_VALUE
  };
  private static final int[] BASE_16 = {
    Register.RBX, Register.RBX, Register.RBP, Register.RBP, Register.RSI, Register.RDI, Register.RBP, Register.RBX
  };

  private final int codeSize;
  private final RandomGenerator random;
  private final InstructionEncoder encoder;
  private boolean legacyRegistersOnly;

  /**
   * @param codeSize {@link Decoder#CODE_16}, {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   */
  public InstanceGenerator(int codeSize, RandomGenerator random) {
    this.codeSize = codeSize;
    this.random = random;
    this.encoder = new InstructionEncoder(codeSize);
  }

  /** Whether the code size has this encoding at all. */
  public boolean canGenerate(Encoding e) {
    if (codeSize != Decoder.CODE_64) {
      boolean needs64 = e.opcode().w() == 1 || e.opcode().operandSize() == 8;
      return e.isValidInLegacy() && !needs64;
    }
    return e.isValidIn64();
  }

  /**
   * A random instance as bytes.
   *
   * @throws AssemblyException if the code size does not have the encoding
   */
  public byte[] bytes(Encoding e) {
    Instruction i = new Instruction();
    fill(e, i);
    return encoder.encode(i);
  }

  /**
   * A random instance as fields.
   *
   * @param out filled in completely but for the length
   */
  public void fill(Encoding e, Instruction out) {
    out.encoding = e;
    out.operandSize = operandSize(e);
    out.addressSize = 2 << codeSize;
    if (usesAddress(e) && chance(8)) {
      out.addressSize = codeSize == Decoder.CODE_32 ? 2 : 4;
    }
    out.hasModRm = e.hasModRm();
    out.mod = 3;
    out.vvvv = e.usesVvvv ? register() : 0;
    out.vectorLength = Math.max(0, e.opcode().l());
    out.segmentOverride = false;
    out.segment = Register.DS;
    out.base = Register.NONE;
    out.index = Register.NONE;
    out.scale = 0;
    out.displacement = 0;
    boolean offset = e.immediateForm == ImmediateForm.OFFSET;
    boolean memoryOnly = e.opcode().mod() == Opcode.MOD_MEMORY || offset;
    boolean memory = e.hasMemoryForm() && (memoryOnly || random.nextBoolean());
    registers(e, memory, out);
    if (memory) {
      memory(offset, out);
    }
    out.immediate = number();
    out.immediate2 = random.nextInt(1 << 16);
    boolean repeatable = isString(e.mnemonic());
    out.lock = memory && e.isLockable() && chance(4);
    out.rep = repeatable && chance(3);
    out.repne = repeatable && !out.rep && chance(3);
  }

  private static boolean usesAddress(Encoding e) {
    return switch (e.mnemonic()) {
      case LOOP, LOOPE, LOOPNE, JCXZ, XLAT, MASKMOVQ, MASKMOVDQU, MONITOR -> true;
      default -> e.hasMemoryForm() || isString(e.mnemonic());
    };
  }

  private static boolean isString(Mnemonic m) {
    return switch (m) {
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> true;
      default -> false;
    };
  }

  private int operandSize(Encoding e) {
    boolean mode64 = codeSize == Decoder.CODE_64;
    int normal = codeSize == Decoder.CODE_16 ? 2 : 4;
    if (e.opcode().operandSize() > 0) {
      return e.opcode().operandSize();
    }
    if (e.opcode().w() >= 0) {
      return e.opcode().w() == 1 ? 8 : normal;
    }
    boolean fixed = e.opcode().prefix() == OpcodePrefix.P66 || e.opcode().prefix() == OpcodePrefix.NONE;
    boolean vex = e.opcode().map().isVex();
    int other = vex ? 4 : fixed ? normal : codeSize == Decoder.CODE_16 ? 4 : 2;
    return switch (e.operandSizeRule()) {
      case NORMAL -> {
        boolean wide = mode64 && !hasLegacyTwin(e) && chance(3);
        yield wide ? 8 : chance(3) ? other : vex ? 4 : normal;
      }
      case DEFAULT_64 -> mode64 ? chance(4) ? 2 : 8 : chance(3) ? other : normal;
      case FORCE_64 -> mode64 ? 8 : chance(3) ? other : normal;
      case MODE -> mode64 ? 8 : 4;
    };
  }

  /** Whether an earlier row means the same opcode with REX.W or another operand size. */
  private static boolean hasLegacyTwin(Encoding e) {
    return switch (e.mnemonic()) {
      case MOVD, PEXTRD, PINSRD -> true;
      default -> false;
    };
  }

  private void registers(Encoding e, boolean memory, Instruction out) {
    out.reg = e.byteReg ? byteRegister() : register() & e.regMask;
    while (!e.registerCheck.allows(out.reg)) {
      out.reg = register() & e.regMask;
    }
    out.rm = e.byteRm ? byteRegister() : register() & e.rmMask;
    // AH to BH cannot stand beside anything that needs REX.
    legacyRegistersOnly = e.byteReg && out.reg > 15 || e.byteRm && !memory && out.rm > 15;
    if (legacyRegistersOnly) {
      out.operandSize = Math.min(out.operandSize, 4);
      out.reg = withoutRex(out.reg, e.byteReg);
      out.rm = withoutRex(out.rm, e.byteRm);
    }
    if (e.withoutRexB()) {
      out.rm = 0;
    } else if (e.mnemonic() == Mnemonic.XCHG && e.opcode().registerInOpcode() && out.rm == 0) {
      out.rm = 1;
    }
  }

  private static int withoutRex(int register, boolean isByte) {
    return register > 15 ? register : register & (isByte ? 3 : 7);
  }

  private int register() {
    return random.nextInt(codeSize == Decoder.CODE_64 ? 16 : 8);
  }

  private int byteRegister() {
    int number = register();
    boolean high = number >= 4 && number < 8 && (codeSize != Decoder.CODE_64 || random.nextBoolean());
    return high ? number + Register.HIGH_BYTE : number;
  }

  private void memory(boolean offset, Instruction out) {
    out.mod = 0;
    if (chance(8)) {
      out.segment = codeSize == Decoder.CODE_64 ? Register.FS + random.nextInt(2) : random.nextInt(6);
      out.segmentOverride = true;
    }
    if (offset) {
      out.displacement = random.nextLong() & (out.addressSize == 8 ? -1 : (1L << 8 * out.addressSize) - 1);
      return;
    }
    if (out.addressSize == 2) {
      int rm = random.nextInt(8);
      out.base = BASE_16[rm];
      out.index = rm >= 4 ? Register.NONE : (rm & 1) == 0 ? Register.RSI : Register.RDI;
      out.displacement = displacement(2);
      if (chance(16)) {
        out.base = Register.NONE;
        out.index = Register.NONE;
      }
    } else {
      address(out);
    }
    boolean stack = out.base == Register.RBP || out.base == Register.RSP;
    out.segment = out.segmentOverride ? out.segment : stack ? Register.SS : Register.DS;
  }

  private void address(Instruction out) {
    int registers = codeSize == Decoder.CODE_64 && !legacyRegistersOnly ? 16 : 8;
    out.base = chance(10) ? Register.NONE : random.nextInt(registers);
    out.index = random.nextBoolean() ? Register.NONE : random.nextInt(registers);
    out.index = out.index == Register.RSP ? Register.NONE : out.index;
    out.scale = out.index == Register.NONE ? 0 : random.nextInt(4);
    out.displacement = displacement(4);
    if (codeSize == Decoder.CODE_64 && chance(10)) {
      out.base = Register.RIP;
      out.index = Register.NONE;
      out.scale = 0;
    }
  }

  private long displacement(int sizeBytes) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> (byte) random.nextInt();
      default -> sizeBytes == 2 ? (short) random.nextInt() : random.nextInt();
    };
  }

  private long number() {
    return chance(2) ? INTERESTING[random.nextInt(INTERESTING.length)] : random.nextLong();
  }

  /** True once in n. */
  private boolean chance(int n) {
    return random.nextInt(n) == 0;
  }
}
