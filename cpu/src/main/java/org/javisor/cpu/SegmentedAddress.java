package org.javisor.cpu;

/** Real, virtual-8086 or protected mode with a segment that must be checked. */
public final class SegmentedAddress extends Address {
  private final int base;
  private final int index;
  private final int scale;
  private final long displacement;
  private final long offsetMask;
  private final int segment;

  public SegmentedAddress(int base, int index, int scale, long displacement, int addressSize, int segment) {
    this.base = base;
    this.index = index;
    this.scale = scale;
    this.displacement = displacement;
    this.offsetMask = FlatAddress.mask(addressSize);
    this.segment = segment;
  }

  @Override
  public long linear(Cpu c, int sizeBytes, boolean write) {
    return Segmentation.linear(c, segment, offset(c), sizeBytes, write);
  }

  @Override
  public long linear(Cpu c, long displacementBytes, int sizeBytes, boolean write) {
    return Segmentation.linear(c, segment, (offset(c) + displacementBytes) & offsetMask, sizeBytes, write);
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
