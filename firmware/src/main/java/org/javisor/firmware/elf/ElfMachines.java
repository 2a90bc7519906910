package org.javisor.firmware.elf;

/** Names of e_machine and e_type values that users are likely to hit. */
final class ElfMachines {
  private ElfMachines() {}

  static String name(int machine) {
    return switch (machine) {
      case 8 -> "MIPS";
      case 20 -> "PowerPC";
      case 21 -> "64-bit PowerPC";
      case 22 -> "S/390";
      case 40 -> "32-bit ARM";
      case 43 -> "SPARC";
      case 50 -> "Itanium";
      case 183 -> "arm64";
      case 243 -> "RISC-V";
      case 258 -> "LoongArch";
      default -> "another processor (number " + machine + ")";
    };
  }

  static String typeName(int type) {
    return switch (type) {
      case 1 -> "object file";
      case 4 -> "core dump";
      default -> "file of type " + type;
    };
  }
}
