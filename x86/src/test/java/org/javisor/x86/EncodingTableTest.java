package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncodingTableTest {
  @Test
  void everyMnemonicHasARow() {
    Set<Mnemonic> missing = EnumSet.allOf(Mnemonic.class);
    EncodingTable.all().forEach(e -> missing.remove(e.mnemonic()));
    assertThat(missing).isEmpty();
  }

  @Test
  void everyFeatureButTheDecodersOwnIsNeededBySomeRow() {
    Set<Feature> unused = EnumSet.allOf(Feature.class);
    EncodingTable.all().forEach(e -> unused.remove(e.feature()));
    assertThat(unused).containsExactly(Feature.ALT_MOV_CR8);
  }

  @Test
  void theIndexIsThePositionInTheTable() {
    List<Encoding> all = EncodingTable.all();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).index()).isEqualTo(i);
    }
  }

  @Test
  void rowsOfOneOpcodeAgreeOnWhetherModRmFollows() {
    Map<String, Boolean> modRm = new HashMap<>();
    for (Encoding e : EncodingTable.all()) {
      Boolean before = modRm.putIfAbsent(e.opcode().map() + " " + e.opcode().value(), e.hasModRm());
      assertThat(before == null || before == e.hasModRm()).as(e.toString()).isTrue();
    }
  }

  @Test
  void conditionalFamiliesHaveSixteenRowsInTheOrderOfTheirConditions() {
    List<Encoding> moves = EncodingTable.all().stream().filter(e -> e.mnemonic() == Mnemonic.CMOVCC).toList();
    assertThat(moves).extracting(Encoding::condition)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(moves.get(4).notation()).isEqualTo("0F 44 /r");
  }

  @Test
  void memoryOperandsHaveTheSizesOfTheManual() {
    assertThat(OperandKind.Ms.sizeBytes(8)).isEqualTo(10);
    assertThat(OperandKind.Ms.sizeBytes(4)).isEqualTo(6);
    assertThat(OperandKind.Mp.sizeBytes(2)).isEqualTo(4);
    assertThat(OperandKind.Mt.sizeBytes(4)).isEqualTo(10);
    assertThat(OperandKind.Menv.sizeBytes(2)).isEqualTo(14);
    assertThat(OperandKind.Mfsave.sizeBytes(4)).isEqualTo(108);
    assertThat(OperandKind.Ey.sizeBytes(2)).isEqualTo(4);
    assertThat(OperandKind.Iz.sizeBytes(8)).isEqualTo(4);
  }
}
