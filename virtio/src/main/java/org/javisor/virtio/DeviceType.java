package org.javisor.virtio;

/**
 * Kinds of devices.
 *
 * @see "Virtual I/O Device 1.2, 5 Device Types; 4.1.2.1 PCI Device Discovery"
 */
public enum DeviceType {
  NETWORK(1, 0x1000, 0x02_00_00),
  BLOCK(2, 0x1001, 0x01_00_00),
  CONSOLE(3, 0x1003, 0x07_80_00),
  ENTROPY(4, 0x1005, 0x00_FF_00),
  BALLOON(5, 0x1002, 0x00_FF_00),
  NINE_P(9, 0x1009, 0x00_02_00),
  SOCKET(19, 0, 0x07_80_00);

  private final int id;
  private final int transitionalId;
  private final int classCode;

  DeviceType(int id, int transitionalId, int classCode) {
    this.id = id;
    this.transitionalId = transitionalId;
    this.classCode = classCode;
  }

  /** The number that drivers of any transport look for. */
  public int id() {
    return id;
  }

  /** The PCI device ID of a transitional device; 0 if there is none. */
  public int transitionalId() {
    return transitionalId;
  }

  /** PCI base class, subclass and programming interface. */
  public int classCode() {
    return classCode;
  }
}
