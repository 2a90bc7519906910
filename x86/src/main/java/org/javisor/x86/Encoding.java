package org.javisor.x86;

import java.util.List;
import org.javisor.x86.OperandKind.Method;

/** A row of the instruction table: one way to encode one instruction. Immutable; compared by identity. */
public final class Encoding {
  private final int index;
  private final String notation;
  private final Mnemonic mnemonic;
  private final List<OperandKind> operands;
  private final Opcode opcode;
  private final Feature feature;
  private final OperandSizeRule operandSizeRule;
  private final boolean lockable;
  private final boolean validIn64;
  private final boolean validInLegacy;
  private final boolean protectedModeOnly;
  private final boolean alias;
  private final String text;
  private final boolean memoryForm;
  private final boolean withoutRexB;

  // For the decoder, derived from the operand kinds.
  final ImmediateForm immediateForm;
  final boolean byteReg;
  final boolean byteRm;
  final int regMask;
  final int rmMask;
  final boolean usesVvvv;
  final RegisterCheck registerCheck;
  final int decodeMask;
  final int decodeValue;

  Encoding(EncodingBuilder b, String notation, Opcode opcode, int index) {
    this.index = index;
    this.notation = notation;
    this.mnemonic = b.mnemonic;
    this.operands = List.of(b.kinds);
    this.opcode = opcode;
    this.feature = b.feature;
    this.operandSizeRule = b.operandSizeRule;
    this.lockable = b.lockable;
    this.validIn64 = b.validIn64;
    this.validInLegacy = b.validInLegacy;
    this.protectedModeOnly = b.protectedModeOnly;
    this.alias = b.alias;
    this.text = b.text == null ? b.mnemonic.text() : b.text;
    this.withoutRexB = b.withoutRexB;
    // One pass over the operands: this runs for every row at start-up.
    int methods = 0;
    boolean memory = false;
    boolean byteG = false;
    boolean byteE = false;
    ImmediateForm form = ImmediateForm.NONE;
    for (OperandKind kind : b.kinds) {
      methods |= kind.method().bit();
      memory |= kind.mayBeMemory();
      byteG |= kind == OperandKind.Gb;
      byteE |= kind == OperandKind.Eb || kind == OperandKind.Zb;
      form = form.followedBy(kind);
    }
    this.memoryForm = memory && opcode.mod() != Opcode.MOD_REGISTER;
    this.immediateForm = form;
    this.byteReg = byteG;
    this.byteRm = byteE;
    this.regMask = (methods & (Method.S.bit() | Method.P.bit())) != 0 ? 7 : 15;
    this.rmMask = (methods & (Method.Q.bit() | Method.N.bit() | Method.STACK.bit())) != 0 ? 7 : 15;
    this.usesVvvv = (methods & Method.B.bit()) != 0;
    this.registerCheck = RegisterCheck.of(methods, b.kinds);
    this.decodeMask = DecodeKey.mask(this);
    this.decodeValue = DecodeKey.value(this);
  }

  /** Position in {@link EncodingTable#all()}: a dense key for arrays beside the table. */
  public int index() {
    return index;
  }

  /** The opcode as the manual's instruction pages write it, for instance {@code 66 0F 38 DC /r}. */
  public String notation() {
    return notation;
  }

  public Mnemonic mnemonic() {
    return mnemonic;
  }

  /** The name in assembly language, lower case, without a condition or a size suffix. */
  public String text() {
    return text;
  }

  /** All operands in Intel order, implied ones included where assembly language shows them. */
  public List<OperandKind> operands() {
    return operands;
  }

  /** Prefixes, map, opcode byte and what the ModRM byte must hold. */
  public Opcode opcode() {
    return opcode;
  }

  /** The condition (0..15) of JCC, SETCC and CMOVCC: the opcode's low four bits. */
  public int condition() {
    return opcode.value() & 15;
  }

  /** What the processor must offer for this row to be defined. */
  public Feature feature() {
    return feature;
  }

  public OperandSizeRule operandSizeRule() {
    return operandSizeRule;
  }

  /** Whether LOCK is legal when the destination is in memory. */
  public boolean isLockable() {
    return lockable;
  }

  public boolean isValidIn64() {
    return validIn64;
  }

  /** Valid in real, virtual-8086 and protected mode, compatibility mode included. */
  public boolean isValidInLegacy() {
    return validInLegacy;
  }

  /** Undefined in real and virtual-8086 mode. */
  public boolean isProtectedModeOnly() {
    return protectedModeOnly;
  }

  /** A second encoding of what another row encodes as well; an assembler does not choose it. */
  public boolean isAlias() {
    return alias;
  }

  public boolean hasModRm() {
    return opcode.hasModRm();
  }

  /**
   * Whether an operand may be in memory by ModRM or by an absolute offset: then {@link Instruction#mod} other than 3
   * says that it is, and base, index, scale, displacement and segment describe it.
   */
  public boolean hasMemoryForm() {
    return memoryForm;
  }

  /** Whether REX.B makes this another instruction: 90. */
  boolean withoutRexB() {
    return withoutRexB;
  }

  @Override
  public String toString() {
    return notation + " " + mnemonic + " " + operands;
  }
}
