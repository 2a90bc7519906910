package org.javisor.devices.pc.ahci;

import org.javisor.memory.AddressSpace;

/**
 * One command as software has laid it out: the command FIS, a packet, and the regions that the data go to or come from.
 * What is needed of the header is read once; the regions are walked from front to back.
 *
 * @see "Serial ATA AHCI 1.3.1, 4.2.2 Command List Structure, 4.2.3 Command Table"
 */
final class CommandTable {
  static final int FIS_BYTES = 64;
  private static final int PACKET_AT = 0x40;
  private static final int REGIONS_AT = 0x80;
  private static final int REGION_ENTRY_BYTES = 16;

  /** Bits of a region's byte count less one. */
  private static final int COUNT_MASK = 0x3F_FFFF;

  private final AddressSpace memory;
  private final long header;
  private final long table;
  private final int regions;

  private int nextRegion;
  private long regionAddress;
  private int regionBytes;
  private long moved;

  /** @param list guest-physical address of the command list */
  CommandTable(AddressSpace memory, long list, int slot) {
    this.memory = memory;
    this.header = list + 32L * slot;
    this.regions = (int) (memory.read(header, 4) >>> 16) & 0xFFFF;
    this.table = memory.read(header + 8, 8) & -128L;
  }

  /** Goes on behind so many bytes, which were moved before. */
  void skip(long bytes) {
    long left = bytes;
    while (left > 0 && (regionBytes > 0 || nextRegion())) {
      int piece = (int) Math.min(left, regionBytes);
      step(piece);
      left -= piece;
    }
  }

  byte[] fis() {
    byte[] fis = new byte[FIS_BYTES];
    memory.readBytes(table, fis, 0, fis.length);
    return fis;
  }

  void packet(byte[] to, int at, int bytes) {
    memory.readBytes(table + PACKET_AT, to, at, bytes);
  }

  /** Bytes moved so far. */
  long moved() {
    return moved;
  }

  /** Tells software how many bytes were moved. */
  void report() {
    memory.write(header + 4, 4, moved);
  }

  /** Moves data; false if the regions have less room. */
  boolean move(byte[] data, int start, int bytes, boolean toMemory) {
    int done = 0;
    while (done < bytes) {
      if (regionBytes == 0 && !nextRegion()) {
        return false;
      }
      int piece = Math.min(bytes - done, regionBytes);
      if (toMemory) {
        memory.writeBytes(regionAddress, data, start + done, piece);
      } else {
        memory.readBytes(regionAddress, data, start + done, piece);
      }
      step(piece);
      done += piece;
    }
    return true;
  }

  private void step(int bytes) {
    regionAddress += bytes;
    regionBytes -= bytes;
    moved += bytes;
  }

  private boolean nextRegion() {
    if (nextRegion == regions) {
      return false;
    }
    long entry = table + REGIONS_AT + (long) REGION_ENTRY_BYTES * nextRegion;
    nextRegion++;
    regionAddress = memory.read(entry, 8) & -2L;
    regionBytes = ((int) memory.read(entry + 12, 4) & COUNT_MASK | 1) + 1;
    return true;
  }
}
