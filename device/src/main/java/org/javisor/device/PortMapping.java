package org.javisor.device;

/**
 * A range of ports and the registers behind it.
 *
 * @param name the device's name, for listings
 * @param first number of the first port
 * @param count how many ports
 * @param widthBytes 1, 2 or 4: wider accesses are split into accesses of this size, lowest port first
 */
public record PortMapping(String name, int first, int count, int widthBytes, PortRegion region) {
  public PortMapping {
    if (first < 0 || count <= 0 || first + count > PortSpace.PORTS) {
      throw new IllegalArgumentException("ports 0x%x + %d outside the I/O space".formatted(first, count));
    }
    if (widthBytes != 1 && widthBytes != 2 && widthBytes != 4) {
      throw new IllegalArgumentException("width must be 1, 2 or 4 bytes, not " + widthBytes);
    }
  }

  /** Number of the last port. */
  public int last() {
    return first + count - 1;
  }
}
