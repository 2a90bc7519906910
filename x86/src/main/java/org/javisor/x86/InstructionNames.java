package org.javisor.x86;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of the table by their names in assembly language. */
final class InstructionNames {
  private static final Map<String, List<Encoding>> BY_NAME = new HashMap<>();

  /** Other names of the same instructions. */
  private static final Map<String, String> SYNONYMS = Map.of(
      "sal", "shl",
      "movabs", "mov",
      "loopz", "loope",
      "loopnz", "loopne",
      "wait", "fwait",
      "jecxz", "jcxz",
      "jrcxz", "jcxz",
      "xlatb", "xlat");

  static {
    for (Encoding e : EncodingTable.all()) {
      if (!e.isAlias() || e.mnemonic() == Mnemonic.NOP && !e.text().equals("nop")) {
        BY_NAME.computeIfAbsent(key(e), name -> new ArrayList<>()).add(e);
      }
    }
  }

  private InstructionNames() {}

  private static String key(Encoding e) {
    return switch (e.mnemonic()) {
      case JCC -> "j" + RegisterNames.condition(e.condition());
      case SETCC -> "set" + RegisterNames.condition(e.condition());
      case CMOVCC -> "cmov" + RegisterNames.condition(e.condition());
      case JMPF -> "jmp";
      case CALLF -> "call";
      default -> e.text();
    };
  }

  /** All rows of a name without a size suffix; empty if there is no such name. */
  static List<Encoding> rows(String name) {
    List<Encoding> rows = BY_NAME.get(SYNONYMS.getOrDefault(name, name));
    return rows != null ? rows : conditional(name);
  }

  private static List<Encoding> conditional(String name) {
    for (String family : List.of("j", "set", "cmov")) {
      if (name.startsWith(family)) {
        int condition = RegisterNames.conditionNumber(name.substring(family.length()));
        if (condition >= 0) {
          return BY_NAME.getOrDefault(family + RegisterNames.condition(condition), List.of());
        }
      }
    }
    return List.of();
  }
}
