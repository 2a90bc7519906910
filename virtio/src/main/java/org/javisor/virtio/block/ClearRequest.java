package org.javisor.virtio.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.virtio.ring.Chain;

/**
 * A discard or write-zeroes request: up to {@value #MOST_SEGMENTS} ranges, cleared one after the other.
 *
 * @see "Virtual I/O Device 1.2, 5.2.6 Device Operation, struct virtio_blk_discard_write_zeroes"
 */
final class ClearRequest {
  static final int MOST_SEGMENTS = 16;
  static final int LARGEST_DISCARD = 1 << 30;
  static final int LARGEST_ZEROES = 32 << 20;

  private static final int SEGMENT_BYTES = 16;
  private static final int UNMAP = 1;

  private final BlockChip chip;
  private final int queue;
  private final Chain chain;
  private final List<BlockRequest> steps;
  private int next;

  private ClearRequest(BlockChip chip, int queue, Chain chain, List<BlockRequest> steps) {
    this.chip = chip;
    this.queue = queue;
    this.chain = chain;
    this.steps = steps;
  }

  static void begin(BlockChip chip, int queue, Chain chain, boolean discard) {
    long bytes = chain.readable();
    int status = DiskRequest.OK;
    List<BlockRequest> steps = new ArrayList<>();
    if (bytes == 0 || bytes % SEGMENT_BYTES != 0 || bytes > MOST_SEGMENTS * SEGMENT_BYTES || chip.readOnly()) {
      status = DiskRequest.IO_ERROR;
    } else {
      ByteBuffer segments = ByteBuffer.wrap(chain.read((int) bytes)).order(ByteOrder.LITTLE_ENDIAN);
      while (segments.hasRemaining() && status == DiskRequest.OK) {
        status = add(chip, segments, discard, steps);
      }
    }
    if (status != DiskRequest.OK) {
      chain.writeLast(status);
      chip.complete(queue, chain);
    } else {
      new ClearRequest(chip, queue, chain, steps).step();
    }
  }

  private static int add(BlockChip chip, ByteBuffer segments, boolean discard, List<BlockRequest> steps) {
    long sector = segments.getLong();
    long sectors = segments.getInt() & 0xFFFF_FFFFL;
    int flags = segments.getInt();
    if ((flags & ~(discard ? 0 : UNMAP)) != 0) {
      return DiskRequest.UNSUPPORTED;
    }
    int largest = (discard ? LARGEST_DISCARD : LARGEST_ZEROES) / BlockBackend.SECTOR_BYTES;
    if (sectors > largest || !DiskRequest.inside(chip, sector, sectors)) {
      return DiskRequest.IO_ERROR;
    }
    long offset = sector * BlockBackend.SECTOR_BYTES;
    int length = (int) sectors * BlockBackend.SECTOR_BYTES;
    steps.add(discard
        ? BlockRequest.discard(offset, length)
        : BlockRequest.writeZeroes(offset, length, (flags & UNMAP) != 0));
    return DiskRequest.OK;
  }

  private void step() {
    BlockRequest request = steps.get(next++);
    chip.submit(queue, request, ok -> {
      if (ok && next < steps.size()) {
        step();
      } else if (ok && chip.writesThrough() && request.kind() != BlockRequest.Kind.FLUSH) {
        steps.add(BlockRequest.flush());
        step();
      } else {
        chain.writeLast(ok ? DiskRequest.OK : DiskRequest.IO_ERROR);
        chip.completeLater(queue, chain);
      }
    });
  }
}
