package org.javisor.device;

/**
 * Registers in the I/O space. Called on the vCPU's thread; must not block on host I/O and must not throw for anything a
 * guest can do.
 */
public interface PortRegion {
  /**
   * @param offset port number relative to the first port of the region
   * @param sizeBytes 1, 2 or 4, never more than the region was registered for; the access lies inside the region
   * @return the value; bits above the size are ignored
   */
  int read(int offset, int sizeBytes);

  /** As {@link #read}; bits of {@code value} above the size are zero. */
  void write(int offset, int sizeBytes, int value);
}
