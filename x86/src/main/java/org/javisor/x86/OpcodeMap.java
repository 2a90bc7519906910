package org.javisor.x86;

/**
 * Where an opcode byte is looked up.
 *
 * @see "Intel SDM volume 2, appendix A, Opcode Map"
 */
public enum OpcodeMap {
  /** One-byte opcodes, x87 included. */
  ONE_BYTE,
  /** 0F. */
  MAP_0F,
  /** 0F 38. */
  MAP_0F38,
  /** 0F 3A. */
  MAP_0F3A,
  /** VEX with m-mmmm = 1. */
  VEX_0F,
  /** VEX with m-mmmm = 2. */
  VEX_0F38,
  /** VEX with m-mmmm = 3. */
  VEX_0F3A;

  /** Whether a VEX prefix leads here. */
  public boolean isVex() {
    return ordinal() >= VEX_0F.ordinal();
  }
}
