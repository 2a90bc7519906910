package org.javisor.memory;

/**
 * Memory-mapped registers. Called on the vCPU's thread; must not block on host I/O and must not throw for anything a
 * guest can do.
 */
public interface MmioRegion {
  /**
   * @param offset byte offset from the start of the region
   * @param sizeBytes 1, 2, 4 or 8; the access lies wholly inside the region
   * @return the value, zero-extended
   */
  long read(long offset, int sizeBytes);

  /** As {@link #read}; bits of {@code value} above the size are zero. */
  void write(long offset, int sizeBytes, long value);
}
