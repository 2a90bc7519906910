package org.javisor.x86;

/**
 * A decoded instruction: filled in by {@link Decoder#decode}, reused from call to call, copied by whoever keeps it.
 *
 * <p>Register numbers already carry REX/VEX extensions; 8-bit registers are 0..15 for the low bytes and 20..23 for AH,
 * CH, DH and BH.
 */
public final class Instruction {
  /** The row of the encoding table; its mnemonic and operand kinds. Before the first decode it is just any row. */
  public Encoding encoding = EncodingTable.all().getFirst();

  /** Length in bytes, prefixes included: 1..15. */
  public int length;

  /** Effective operand size in bytes: 2, 4 or 8. Byte forms say so in their operands' kinds. */
  public int operandSize;

  /** Effective address size in bytes: 2, 4 or 8. */
  public int addressSize;

  /** LOCK prefix present (and legal for this encoding: the decoder refuses it otherwise). */
  public boolean lock;

  /** F3 prefix that is not part of the opcode (REP, REPE). */
  public boolean rep;

  /** F2 prefix that is not part of the opcode (REPNE). */
  public boolean repne;

  /** A segment override prefix is present (in 64-bit mode only FS and GS count). */
  public boolean segmentOverride;

  /** Segment of the memory operand with defaults and override applied: {@link Register#ES}..{@link Register#GS}. */
  public int segment;

  public boolean hasModRm;

  /** ModRM.mod: 3 says that the E operand is a register. */
  public int mod;

  /** ModRM.reg with its extension: the G operand (general register, segment, control, debug, MMX or XMM number). */
  public int reg;

  /** ModRM.rm with its extension, when mod is 3; or the register in the opcode's low bits (Z operands). */
  public int rm;

  /** VEX.vvvv: the register of the B (general) or H (vector) operand. */
  public int vvvv;

  /** VEX.L, 0 for 128-bit and general-register forms. */
  public int vectorLength;

  /** Base register of the memory operand: 0..15, {@link Register#NONE} or {@link Register#RIP}. */
  public int base;

  /** Index register of the memory operand: 0..15 or {@link Register#NONE}. */
  public int index;

  /** Shift count of the index: 0..3. */
  public int scale;

  /** Sign-extended displacement, or the absolute offset of an O operand. */
  public long displacement;

  /** First immediate or branch displacement, sign-extended from its encoded size. */
  public long immediate;

  /** Second immediate: ENTER's level, or the selector of a far pointer. */
  public long immediate2;

  /** The instruction set row's mnemonic. */
  public Mnemonic mnemonic() {
    return encoding.mnemonic();
  }

  /** Whether the E operand is a register. */
  public boolean isRegisterForm() {
    return mod == 3;
  }
}
