package org.javisor.virtio.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.RingException;

/**
 * One request of a driver, carried out in pieces, so that what the host keeps of it is bounded.
 *
 * @see "Virtual I/O Device 1.2, 5.2.6 Device Operation"
 */
final class DiskRequest {
  static final int OK = 0;
  static final int IO_ERROR = 1;
  static final int UNSUPPORTED = 2;

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;

  private static final int HEADER_BYTES = 16;
  private static final int ID_BYTES = 20;
  private static final int LARGEST_PIECE = 256 << 10;

  private final BlockChip chip;
  private final int queue;
  private final Chain chain;
  private long offset;
  private long left;

  private DiskRequest(BlockChip chip, int queue, Chain chain) {
    this.chip = chip;
    this.queue = queue;
    this.chain = chain;
  }

  /** Reads a request and begins with it; it is completed later, or has been at the end of this call. */
  static void begin(BlockChip chip, int queue, Chain chain) {
    if (chain.readable() < HEADER_BYTES || chain.writable() == 0) {
      throw new RingException("a request without header or status");
    }
    ByteBuffer header =
        ByteBuffer.wrap(chain.read(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    int type = header.getInt(0);
    long sector = header.getLong(8);
    DiskRequest request = new DiskRequest(chip, queue, chain);
    switch (type) {
      case IN -> request.transfer(sector, chain.writable() - 1, false);
      case OUT -> request.transfer(sector, chain.readable(), true);
      case FLUSH -> request.flush();
      case GET_ID -> request.identify();
      case DISCARD -> ClearRequest.begin(chip, queue, chain, true);
      case WRITE_ZEROES -> ClearRequest.begin(chip, queue, chain, false);
      default -> request.end(UNSUPPORTED);
    }
  }

  private void end(int status) {
    chain.writeLast(status);
    chip.complete(queue, chain);
  }

  private void endLater(int status) {
    chain.writeLast(status);
    chip.completeLater(queue, chain);
  }

  /** Whether a range lies inside a disk. */
  static boolean inside(BlockChip chip, long sector, long sectors) {
    return sector >= 0 && sectors >= 0 && sector <= chip.sectors() && sectors <= chip.sectors() - sector;
  }

  private void transfer(long sector, long bytes, boolean write) {
    boolean possible = bytes % BlockBackend.SECTOR_BYTES == 0
        && inside(chip, sector, bytes / BlockBackend.SECTOR_BYTES)
        && !(write && chip.readOnly());
    if (!possible) {
      end(IO_ERROR);
    } else if (bytes == 0) {
      end(OK);
    } else {
      offset = sector * BlockBackend.SECTOR_BYTES;
      left = bytes;
      if (write) {
        writePiece();
      } else {
        readPiece();
      }
    }
  }

  private void readPiece() {
    int piece = (int) Math.min(left, LARGEST_PIECE);
    byte[] buffer = new byte[piece];
    chip.submit(queue, BlockRequest.read(offset, buffer, piece), ok -> {
      if (!ok) {
        endLater(IO_ERROR);
        return;
      }
      chain.write(buffer, 0, piece);
      offset += piece;
      left -= piece;
      if (left > 0) {
        readPiece();
      } else {
        endLater(OK);
      }
    });
  }

  private void writePiece() {
    int piece = (int) Math.min(left, LARGEST_PIECE);
    byte[] buffer = chain.read(piece);
    chip.submit(queue, BlockRequest.write(offset, buffer, piece), ok -> {
      offset += piece;
      left -= piece;
      if (!ok) {
        endLater(IO_ERROR);
      } else if (left > 0) {
        writePiece();
      } else if (chip.writesThrough()) {
        flush();
      } else {
        endLater(OK);
      }
    });
  }

  private void flush() {
    chip.submit(queue, BlockRequest.flush(), ok -> endLater(ok ? OK : IO_ERROR));
  }

  /** Zero-terminated only if it is shorter. */
  private void identify() {
    byte[] id = Arrays.copyOf(chip.serialNumber().getBytes(StandardCharsets.US_ASCII), ID_BYTES);
    chain.write(id, 0, (int) Math.min(ID_BYTES, chain.writable() - 1));
    end(OK);
  }
}
