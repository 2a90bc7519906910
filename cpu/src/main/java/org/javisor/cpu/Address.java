package org.javisor.cpu;

/** A memory operand, bound at decode time. */
public abstract sealed class Address permits FlatAddress, SegmentedAddress {
  /**
   * The linear address of an access, after segmentation checks.
   *
   * @param sizeBytes how many bytes the access covers
   * @param write whether it writes
   */
  public abstract long linear(Cpu c, int sizeBytes, boolean write);

  /** The effective address (the offset), as LEA gives it: truncated to the address size. */
  public abstract long offset(Cpu c);

  /** Segment register number, for faults: {@link Cpu#SS} raises #SS where others raise #GP. */
  public abstract int segment();

  /**
   * The same operand displaced by a signed number of bytes, wrapped to the address size: bit-string and multi-part
   * operands.
   */
  public abstract long linear(Cpu c, long displacementBytes, int sizeBytes, boolean write);
}
