package org.javisor.cpu;

/** 64-bit mode, or a segment known to be flat: no limit to check. */
public final class FlatAddress extends Address {
  private final int base;
  private final int index;
  private final int scale;
  private final long displacement;
  private final long offsetMask;
  private final int segmentBase;
  private final long linearMask;
  private final int segment;

  /**
   * @param base index into {@link Cpu#r}; {@link Cpu#RIP} when the displacement is relative to the block's start
   * @param segment segment register; its base counts only for FS and GS
   * @param code64 linear addresses are 64 bits wide
   */
  public FlatAddress(
      int base, int index, int scale, long displacement, int addressSize, int segment, boolean code64) {
    this.base = base;
    this.index = index;
    this.scale = scale;
    this.displacement = displacement;
    this.offsetMask = mask(addressSize);
    this.segment = segment;
    this.segmentBase = segment >= Cpu.FS ? Cpu.SEGMENT_BASE + segment : Cpu.ZERO;
    this.linearMask = code64 ? -1 : 0xFFFF_FFFFL;
  }

  static long mask(int addressSize) {
    return addressSize == 8 ? -1 : addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
  }

  @Override
  public long linear(Cpu c, int sizeBytes, boolean write) {
    return linear(c);
  }

  /** The linear address: nothing here can fault. */
  public long linear(Cpu c) {
    long[] r = c.r;
    return (((r[base] + (r[index] << scale) + displacement) & offsetMask) + r[segmentBase]) & linearMask;
  }

  @Override
  public long linear(Cpu c, long displacementBytes, int sizeBytes, boolean write) {
    return (((offset(c) + displacementBytes) & offsetMask) + c.r[segmentBase]) & linearMask;
  }

  @Override
  public long offset(Cpu c) {
    long[] r = c.r;
    return (r[base] + (r[index] << scale) + displacement) & offsetMask;
  }

  @Override
  public int segment() {
    return segment;
  }
}
