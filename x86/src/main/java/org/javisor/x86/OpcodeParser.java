package org.javisor.x86;

/** Reads the manual's opcode notation; see {@link Opcode#parse}. Hand-written: it runs for every row at start-up. */
final class OpcodeParser {
  private final String text;
  private int position;
  private OpcodeMap map = OpcodeMap.ONE_BYTE;
  private OpcodePrefix prefix = OpcodePrefix.ANY;
  private int value = Opcode.ANY;
  private boolean registerInOpcode;
  private int mod = Opcode.ANY;
  private int reg = Opcode.ANY;
  private int rm = Opcode.ANY;
  private boolean hasModRm;
  private int w = Opcode.ANY;
  private int l = Opcode.ANY;
  private int operandSize = Opcode.ANY;

  OpcodeParser(String text) {
    this.text = text;
  }

  Opcode parse() {
    while (position < text.length()) {
      int end = text.indexOf(' ', position);
      end = end < 0 ? text.length() : end;
      token(text.substring(position, end));
      position = end + 1;
    }
    if (value < 0) {
      throw new IllegalArgumentException("no opcode byte: " + text);
    }
    return new Opcode(map, prefix, value, registerInOpcode, mod, reg, rm, hasModRm, w, l, operandSize);
  }

  private void token(String token) {
    switch (token) {
      case "NP" -> prefix = OpcodePrefix.NONE;
      case "NFx" -> prefix = OpcodePrefix.NO_REPEAT;
      case "66", "F3", "F2" -> prefixOrOpcode(token);
      case "REX.W" -> w = 1;
      case "W0" -> w = 0;
      case "o16" -> operandSize = 2;
      case "o32" -> operandSize = 4;
      case "o64" -> operandSize = 8;
      case "/r" -> hasModRm = true;
      default -> {
        if (token.charAt(0) == '/') {
          hasModRm = true;
          reg = token.charAt(1) - '0';
        } else if (token.startsWith("VEX.")) {
          vex(token);
        } else {
          opcodeByte(token);
        }
      }
    }
  }

  private void prefixOrOpcode(String token) {
    if (map != OpcodeMap.ONE_BYTE || value >= 0) {
      opcodeByte(token);
      return;
    }
    prefix = token.equals("66") ? OpcodePrefix.P66 : token.equals("F3") ? OpcodePrefix.PF3 : OpcodePrefix.PF2;
  }

  private void vex(String token) {
    prefix = OpcodePrefix.NONE;
    for (int start = 4; start < token.length();) {
      int end = token.indexOf('.', start);
      end = end < 0 ? token.length() : end;
      vexField(token.substring(start, end));
      start = end + 1;
    }
  }

  private void vexField(String field) {
    switch (field) {
      case "LZ", "L0", "128" -> l = 0;
      case "L1", "256" -> l = 1;
      case "W0" -> w = 0;
      case "W1" -> w = 1;
      case "66" -> prefix = OpcodePrefix.P66;
      case "F3" -> prefix = OpcodePrefix.PF3;
      case "F2" -> prefix = OpcodePrefix.PF2;
      case "0F" -> map = OpcodeMap.VEX_0F;
      case "0F38" -> map = OpcodeMap.VEX_0F38;
      case "0F3A" -> map = OpcodeMap.VEX_0F3A;
      default -> throw new IllegalArgumentException("unknown VEX field " + field + ": " + text);
    }
  }

  private void opcodeByte(String token) {
    int number = digit(token.charAt(0)) << 4 | digit(token.charAt(1));
    boolean suffix = token.length() > 2;
    if (value >= 0) {
      hasModRm = true;
      mod = Opcode.MOD_REGISTER;
      reg = number >> 3 & 7;
      rm = suffix ? Opcode.ANY : number & 7;
    } else if (number == 0x0F && map == OpcodeMap.ONE_BYTE) {
      map = OpcodeMap.MAP_0F;
    } else if (map == OpcodeMap.MAP_0F && number == 0x38) {
      map = OpcodeMap.MAP_0F38;
    } else if (map == OpcodeMap.MAP_0F && number == 0x3A) {
      map = OpcodeMap.MAP_0F3A;
    } else {
      value = number;
      registerInOpcode = token.endsWith("+r");
    }
  }

  private int digit(char c) {
    int digit = c <= '9' ? c - '0' : c - 'A' + 10;
    if (digit < 0 || digit > 15) {
      throw new IllegalArgumentException("not hexadecimal: " + text);
    }
    return digit;
  }
}
