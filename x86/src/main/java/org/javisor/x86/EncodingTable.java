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
    OneByteMap.declare(t);
    X87Map.declare(t);
    TwoByteMap.declare(t);
    SseFloatMap.declare(t);
    SseIntegerMap.declare(t);
    ThreeByteMaps.declare(t);
    VexMap.declare(t);
    List<Encoding> all = new ArrayList<>(1600);
    for (EncodingBuilder row : t.rows) {
      row.build(all);
    }
    return List.copyOf(all);
  }

  /** Declares one row. */
  EncodingBuilder row(String notation, Mnemonic mnemonic, OperandKind... operands) {
    EncodingBuilder row = new EncodingBuilder(notation, Opcode.parse(notation), mnemonic, operands);
    rows.add(row);
    return row;
  }
}
