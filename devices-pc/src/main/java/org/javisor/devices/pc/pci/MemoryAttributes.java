package org.javisor.devices.pc.pci;

/**
 * Where accesses to the last 256 KiB below 1 MiB go, as the host bridge's PAM registers say. Called with the PCI lock
 * held.
 *
 * @see "Intel 82441FX (PMC) data sheet, 3.2.19 PAM Programmable Attribute Map Registers"
 */
public interface MemoryAttributes {
  /** Segment 0 is the BIOS area at 0xF0000, the others go up from 0xC0000. */
  int SEGMENTS = 13;

  long SEGMENT_BYTES = 0x4000;
  long BIOS_SEGMENT_BYTES = 0x1_0000;

  /** For boards whose memory there is all RAM. */
  MemoryAttributes NONE = (segment, readRam, writeRam) -> {};

  /**
   * @param readRam whether reads go to RAM, instead of to the bus and its ROMs
   * @param writeRam the same for writes
   */
  void set(int segment, boolean readRam, boolean writeRam);

  /** A segment's first address. */
  default long segmentStart(int segment) {
    return segment == 0 ? 0xF_0000 : 0xC_0000 + (segment - 1) * SEGMENT_BYTES;
  }
}
