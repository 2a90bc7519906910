package org.javisor.x86;

/**
 * What identifies an encoding: its bytes and the conditions on prefixes, ModRM and sizes.
 *
 * @param map where the opcode byte is looked up
 * @param prefix what is demanded of 66, F2 and F3
 * @param value the opcode byte, the first of a range when {@link #registerInOpcode}
 * @param registerInOpcode the low three bits name a register ("+r")
 * @param mod {@link #ANY}, {@link #MOD_MEMORY} or {@link #MOD_REGISTER}
 * @param reg ModRM.reg when it extends the opcode, else {@link #ANY}
 * @param rm ModRM.rm when it extends the opcode, else {@link #ANY}
 * @param hasModRm whether a ModRM byte follows
 * @param w REX.W or VEX.W when it matters, else {@link #ANY}
 * @param l VEX.L when it matters, else {@link #ANY}
 * @param operandSize the effective operand size when it matters: 2, 4 or 8, else {@link #ANY}
 */
public record Opcode(
    OpcodeMap map,
    OpcodePrefix prefix,
    int value,
    boolean registerInOpcode,
    int mod,
    int reg,
    int rm,
    boolean hasModRm,
    int w,
    int l,
    int operandSize) {

  /** No condition. */
  public static final int ANY = -1;

  /** ModRM must name memory: mod is not 3. */
  public static final int MOD_MEMORY = 0;

  /** ModRM must name a register: mod is 3. */
  public static final int MOD_REGISTER = 3;

  /**
   * Reads the manual's notation: {@code [NP|NFx|66|F3|F2] [REX.W|W0] [0F [38|3A]] opcode[+r|+cc]}, then {@code /r},
   * {@code /digit} or a ModRM byte, perhaps with {@code +i}; with {@code o16 o32 o64} for a demanded operand size,
   * and {@code VEX.L.pp.map.W opcode}.
   *
   * @throws IllegalArgumentException if it is malformed: an error in the table
   */
  static Opcode parse(String notation) {
    OpcodeParser parser = new OpcodeParser(notation);
    return parser.parse();
  }

  /** The same with a condition on ModRM.mod. */
  Opcode withMod(int newMod) {
    return new Opcode(map, prefix, value, registerInOpcode, newMod, reg, rm, hasModRm, w, l, operandSize);
  }

  /** The same with another opcode byte: one of a conditional family. */
  Opcode withValue(int newValue) {
    return new Opcode(map, prefix, newValue, registerInOpcode, mod, reg, rm, hasModRm, w, l, operandSize);
  }

  /** Whether the instruction consumes 66 as part of its opcode rather than as operand size. */
  public boolean consumesOperandSizePrefix() {
    return prefix == OpcodePrefix.P66;
  }
}
