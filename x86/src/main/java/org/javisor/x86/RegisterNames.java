package org.javisor.x86;

/** Registers and conditions in assembly language. */
final class RegisterNames {
  private static final String[] BYTE = {
    "al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"
  };
  private static final String[] HIGH_BYTE = {"ah", "ch", "dh", "bh"};
  private static final String[] LEGACY = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  private static final String[] SEGMENT = {"es", "cs", "ss", "ds", "fs", "gs"};

  /** With the name that binutils prefers for each. */
  private static final String[] CONDITION = {
    "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
  };

  private static final String[] CONDITION_ALIASES = {
    "", "", "c nae", "nc nb", "z", "nz", "na", "nbe", "", "", "pe", "po", "nge", "nl", "ng", "nle"
  };

  private RegisterNames() {}

  /**
   * A general register.
   *
   * @param number 0..15, or 20..23 for AH to BH when the size is 1
   * @param sizeBytes 1, 2, 4 or 8
   */
  static String general(int number, int sizeBytes) {
    if (sizeBytes == 1) {
      return number > 15 ? HIGH_BYTE[(number - 20) & 3] : BYTE[number];
    }
    if (number >= 8) {
      return "r" + number + (sizeBytes == 2 ? "w" : sizeBytes == 4 ? "d" : "");
    }
    return (sizeBytes == 2 ? "" : sizeBytes == 4 ? "e" : "r") + LEGACY[number];
  }

  static String segment(int number) {
    return SEGMENT[number];
  }

  static String condition(int number) {
    return CONDITION[number];
  }

  /** The number of a condition by any of its names, or -1. */
  static int conditionNumber(String name) {
    for (int i = 0; i < 16; i++) {
      if (CONDITION[i].equals(name) || isAlias(CONDITION_ALIASES[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAlias(String aliases, String name) {
    return !name.isEmpty() && (" " + aliases + " ").contains(" " + name + " ");
  }

  /** The number of a segment register by its name, or -1. */
  static int segmentNumber(String name) {
    for (int i = 0; i < SEGMENT.length; i++) {
      if (SEGMENT[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
