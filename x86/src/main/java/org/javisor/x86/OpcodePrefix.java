package org.javisor.x86;

/**
 * What an encoding demands of the prefixes 66, F2 and F3.
 *
 * @see "Intel SDM volume 2, section 3.1.1.1, Opcode Column: NP, NFx, mandatory prefixes"
 */
public enum OpcodePrefix {
  /** Any: 66 is the operand size, F2 and F3 repeat or are ignored. */
  ANY,
  /** None of the three ("NP"). */
  NONE,
  /** Neither F2 nor F3 ("NFx"); 66 is the operand size. */
  NO_REPEAT,
  /** 66 belongs to the opcode. */
  P66,
  /** F3 belongs to the opcode. */
  PF3,
  /** F2 belongs to the opcode. */
  PF2
}
