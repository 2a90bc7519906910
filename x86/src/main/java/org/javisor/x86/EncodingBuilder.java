package org.javisor.x86;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A row while the table is declared: the notation, the operands, then what is unusual about it. */
final class EncodingBuilder {
  final String notation;
  final Mnemonic mnemonic;
  final OperandKind[] kinds;
  Opcode opcode;
  Feature feature = Feature.BASE;
  OperandSizeRule operandSizeRule = OperandSizeRule.NORMAL;
  boolean lockable;
  boolean validIn64 = true;
  boolean validInLegacy = true;
  boolean protectedModeOnly;
  boolean alias;
  boolean withoutRexB;
  @Nullable
  String text;

  EncodingBuilder(String notation, Opcode opcode, Mnemonic mnemonic, OperandKind... operands) {
    this.notation = notation;
    this.mnemonic = mnemonic;
    this.kinds = operands;
    this.opcode = opcode;
    for (OperandKind kind : operands) {
      demandMod(kind.method());
    }
  }

  private void demandMod(OperandKind.Method method) {
    switch (method) {
      case M -> opcode = opcode.withMod(Opcode.MOD_MEMORY);
      case R, N, U, STACK -> opcode = opcode.withMod(Opcode.MOD_REGISTER);
      default -> {}
    }
  }

  /** Adds the row, or the sixteen rows of a conditional family ("+cc"), to the table. */
  void build(List<Encoding> table) {
    boolean conditional = mnemonic == Mnemonic.JCC || mnemonic == Mnemonic.SETCC || mnemonic == Mnemonic.CMOVCC;
    if (!conditional) {
      table.add(new Encoding(this, notation, opcode, table.size()));
      return;
    }
    int first = opcode.value();
    for (int condition = 0; condition < 16; condition++) {
      String opcodeByte = Integer.toHexString(first + condition).toUpperCase(Locale.ROOT);
      String single = notation.replace(Integer.toHexString(first) + "+cc", opcodeByte);
      table.add(new Encoding(this, single, opcode.withValue(first + condition), table.size()));
    }
  }

  EncodingBuilder needs(Feature required) {
    feature = required;
    return this;
  }

  /** LOCK is legal with a memory destination. */
  EncodingBuilder lockable() {
    lockable = true;
    return this;
  }

  /** Undefined in 64-bit mode ("i64"). */
  EncodingBuilder notIn64() {
    validIn64 = false;
    return this;
  }

  /** Defined in 64-bit mode only ("o64"). */
  EncodingBuilder only64() {
    validInLegacy = false;
    return this;
  }

  /** Undefined in real and virtual-8086 mode. */
  EncodingBuilder protectedOnly() {
    protectedModeOnly = true;
    return this;
  }

  /** Operand size defaults to 64 bits in 64-bit mode ("d64"). */
  EncodingBuilder default64() {
    operandSizeRule = OperandSizeRule.DEFAULT_64;
    return this;
  }

  /** Operand size is 64 bits in 64-bit mode ("f64"). */
  EncodingBuilder force64() {
    operandSizeRule = OperandSizeRule.FORCE_64;
    return this;
  }

  /** Operand size follows from the mode alone, and ModRM.mod is ignored. */
  EncodingBuilder controlRegister() {
    operandSizeRule = OperandSizeRule.MODE;
    opcode = opcode.withMod(Opcode.ANY);
    return this;
  }

  /** Operand size follows from the mode alone. */
  EncodingBuilder sizeByMode() {
    operandSizeRule = OperandSizeRule.MODE;
    return this;
  }

  /** Only where REX.B is clear. */
  EncodingBuilder withoutRexB() {
    withoutRexB = true;
    return this;
  }

  /** A second encoding that assemblers do not choose. */
  EncodingBuilder alias() {
    alias = true;
    return this;
  }

  /** Shown under another name. */
  EncodingBuilder named(String name) {
    text = name;
    return this;
  }
}
