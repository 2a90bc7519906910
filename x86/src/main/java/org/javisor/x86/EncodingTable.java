package org.javisor.x86;

import java.util.ArrayList;
import java.util.List;

/** The whole instruction set: every {@link Encoding}, in the order of the opcode maps. */
public final class EncodingTable {
  private static final List<Encoding> ALL = build();

  private final List<EncodingBuilder> rows = new ArrayList<>(1600);

  private EncodingTable() {}

  /** All rows; where two rows match the same bytes, the earlier one that the processor offers is meant. */
  public static List<Encoding> all() {
    return ALL;
  }

  private static List<Encoding> build() {
    EncodingTable t = new EncodingTable();
    Encoding[] all = new Encoding[t.rows.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Encoding(t.rows.get(i), i);
    }
    return List.of(all);
  }

  /** Declares one row. */
  EncodingBuilder row(String notation, Mnemonic mnemonic, OperandKind... operands) {
    EncodingBuilder row = new EncodingBuilder(notation, Opcode.parse(notation), mnemonic, operands);
    rows.add(row);
    return row;
  }
}
