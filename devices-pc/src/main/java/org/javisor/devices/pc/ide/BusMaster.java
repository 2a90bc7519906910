package org.javisor.devices.pc.ide;

import org.javisor.memory.AddressSpace;

/**
 * One channel's bus master: moves a drive's data to and from the memory regions that a table lists.
 *
 * @see "Programming Interface for Bus Master IDE Controller, revision 1.0; Intel 82371SB (PIIX3) data sheet, 2.5.1"
 */
final class BusMaster {
  /** In the command register. */
  private static final int START = 1;

  /** From the drive to memory. */
  private static final int TO_MEMORY = 1 << 3;

  /** In the status register. */
  private static final int ACTIVE = 1;

  private static final int ERROR = 1 << 1;
  private static final int INTERRUPT = 1 << 2;

  /** Drives 0 and 1 can do DMA: software's notes. */
  private static final int CAPABLE = 3 << 5;

  /** In a table entry. */
  private static final int END_OF_TABLE = 1 << 31;

  static final int REGION_BYTES = 0x1_0000;

  private final AddressSpace memory;
  private int command;
  private int status;
  private int table;

  /** Where the next entry stands, and what is left of the current one. */
  private int nextEntry;

  private int regionAddress;
  private int regionBytes;
  private boolean lastRegion;

  BusMaster(AddressSpace memory) {
    this.memory = memory;
  }

  void reset() {
    command = 0;
    status = 0;
    table = 0;
    rewind();
  }

  private void rewind() {
    nextEntry = table;
    regionAddress = 0;
    regionBytes = 0;
    lastRegion = false;
  }

  /** @param offset 0 to 7 */
  int read(int offset) {
    return switch (offset) {
      case 0 -> command;
      case 2 -> status;
      case 4, 5, 6, 7 -> table >>> 8 * (offset - 4) & 0xFF;
      default -> 0;
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case 0 -> writeCommand(value);
      case 2 -> status = status & ~(value & (ERROR | INTERRUPT)) & ~CAPABLE | value & CAPABLE;
      case 4, 5, 6, 7 -> {
        int shift = 8 * (offset - 4);
        table = (table & ~(0xFF << shift) | (value & 0xFF) << shift) & ~3;
      }
      default -> {
        // Reserved.
      }
    }
  }

  private void writeCommand(int value) {
    boolean wasStarted = (command & START) != 0;
    command = value & (START | TO_MEMORY);
    if ((command & START) == 0) {
      status &= ~ACTIVE;
    } else if (!wasStarted) {
      status |= ACTIVE;
      rewind();
    }
  }

  /** Whether it would move data now. */
  boolean active() {
    return (status & ACTIVE) != 0;
  }

  /** The drive asserted INTRQ. */
  void interrupted() {
    status |= INTERRUPT;
    if (lastRegion && regionBytes == 0) {
      status &= ~ACTIVE;
    }
  }

  /**
   * Moves all bytes of a drive's block.
   *
   * @param toMemory the direction that the drive wants
   * @return false if the table has fewer, or asks for the other direction: the drive then waits for ever
   */
  boolean move(byte[] data, int start, int bytes, boolean toMemory) {
    if (toMemory != ((command & TO_MEMORY) != 0)) {
      status = status & ~ACTIVE | ERROR;
      return false;
    }
    int done = 0;
    while (done < bytes) {
      if (regionBytes == 0 && !nextRegion()) {
        status &= ~ACTIVE;
        return false;
      }
      int piece = Math.min(bytes - done, regionBytes);
      long address = regionAddress & 0xFFFF_FFFFL;
      if (toMemory) {
        memory.writeBytes(address, data, start + done, piece);
      } else {
        memory.readBytes(address, data, start + done, piece);
      }
      regionAddress += piece;
      regionBytes -= piece;
      done += piece;
    }
    return true;
  }

  private boolean nextRegion() {
    if (lastRegion) {
      return false;
    }
    long entry = memory.read(nextEntry & 0xFFFF_FFFFL, 8);
    nextEntry += 8;
    regionAddress = (int) entry & ~1;
    int count = (int) (entry >>> 32) & 0xFFFE;
    regionBytes = count == 0 ? REGION_BYTES : count;
    lastRegion = ((int) (entry >>> 32) & END_OF_TABLE) != 0;
    return true;
  }

  BusMasterStateV1 save() {
    return new BusMasterStateV1(command, status, table, nextEntry, regionAddress, regionBytes, lastRegion);
  }

  void restore(BusMasterStateV1 state) {
    command = state.command() & (START | TO_MEMORY);
    status = state.status() & (ACTIVE | ERROR | INTERRUPT | CAPABLE);
    table = state.table() & ~3;
    nextEntry = state.nextEntry();
    regionAddress = state.regionAddress();
    regionBytes = state.regionBytes();
    lastRegion = state.lastRegion();
  }
}
