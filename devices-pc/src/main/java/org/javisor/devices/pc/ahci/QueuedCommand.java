package org.javisor.devices.pc.ahci;

import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.AtaOpcode;
import org.javisor.devices.pc.ata.TaskFile;

/**
 * A READ or WRITE FPDMA QUEUED that is under way: it moves a part of its sectors at a time.
 *
 * @see "Serial ATA 3.0, 13.6 Native Command Queuing"
 */
final class QueuedCommand {
  private static final int SECTOR = BlockBackend.SECTOR_BYTES;
  private static final int FUA = 1 << 7;

  final int slot;
  final boolean writes;
  private final CommandTable table;
  private final boolean through;
  private long position;
  private int remaining;
  private boolean flushing;
  private byte[] buffer = new byte[0];

  /** @param registers what the command FIS has put there: the count stands in the features */
  QueuedCommand(int slot, int opcode, TaskFile registers, CommandTable table) {
    this.slot = slot;
    this.writes = opcode == AtaOpcode.WRITE_FPDMA_QUEUED;
    this.through = writes && (registers.device & FUA) != 0;
    this.table = table;
    this.position = registers.lba48();
    this.remaining = (registers.features & 0xFFFF) == 0 ? 0x1_0000 : registers.features & 0xFFFF;
  }

  boolean fits(long sectors) {
    return position <= sectors && remaining <= sectors - position;
  }

  long position() {
    return position;
  }

  private int chunkBytes() {
    return (int) Math.min((long) remaining * SECTOR, AtaDevice.BUFFER_BYTES);
  }

  /** The next thing to ask of the medium. */
  BlockRequest next() {
    if (flushing) {
      return BlockRequest.flush();
    }
    if (buffer.length == 0) {
      buffer = new byte[chunkBytes()];
    }
    if (writes) {
      // Where the regions end too early, what is missing is zeros, as of memory that is not there.
      table.move(buffer, 0, chunkBytes(), false);
      return BlockRequest.write(position * SECTOR, buffer, chunkBytes());
    }
    return BlockRequest.read(position * SECTOR, buffer, chunkBytes());
  }

  /** The medium has done what {@link #next} asked; true if nothing is left. */
  boolean advance() {
    if (flushing) {
      return true;
    }
    if (!writes) {
      table.move(buffer, 0, chunkBytes(), true);
    }
    int done = chunkBytes() / SECTOR;
    position += done;
    remaining -= done;
    flushing = remaining == 0 && through;
    return remaining == 0 && !flushing;
  }

  void report() {
    table.report();
  }
}
