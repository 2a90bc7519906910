package org.javisor.virtio.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockRequest;
import org.javisor.device.Clock;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * A disk. Each of its queues has a {@link BlockQueue} of its own, so that requests of several queues overlap on the
 * host; no CPU waits for any.
 *
 * @see "Virtual I/O Device 1.2, 5.2 Block Device"
 */
public final class BlockChip implements VirtioChip {
  static final long SEG_MAX = 1L << 2;
  static final long READ_ONLY = 1L << 5;
  static final long BLOCK_SIZE = 1L << 6;
  static final long FLUSH = 1L << 9;
  static final long TOPOLOGY = 1L << 10;
  static final long CONFIG_WCE = 1L << 11;
  static final long MULTI_QUEUE = 1L << 12;
  static final long DISCARD = 1L << 13;
  static final long WRITE_ZEROES = 1L << 14;

  private static final int QUEUE_SIZE = 256;
  private static final int CONFIG_BYTES = 60;
  private static final int WRITEBACK_OFFSET = 32;

  /** Requests of a queue that the host works on at a time: bounds what they keep in memory. */
  private static final int MOST_UNDER_WAY = 32;

  /** 2^3 sectors: what today's disks write at once. */
  private static final int PHYSICAL_BLOCK_EXPONENT = 3;

  private final BlockSettings settings;
  private final BlockBackend medium;
  private final List<BlockQueue> workers = new ArrayList<>();
  private final int[] underWay;
  private boolean writeback = true;
  private @Nullable ChipSocket socket;

  public BlockChip(BlockSettings settings, Clock clock) {
    this.settings = settings;
    this.medium = settings.medium();
    this.underWay = new int[settings.queues()];
    for (int i = 0; i < settings.queues(); i++) {
      workers.add(new BlockQueue(clock, settings.timing()));
    }
  }

  @Override
  public DeviceType type() {
    return DeviceType.BLOCK;
  }

  @Override
  public long features() {
    long features = SEG_MAX | BLOCK_SIZE | FLUSH | TOPOLOGY | CONFIG_WCE;
    features |= settings.queues() > 1 ? MULTI_QUEUE : 0;
    return features | (medium.readOnly() ? READ_ONLY : DISCARD | WRITE_ZEROES);
  }

  @Override
  public List<Integer> queueSizes() {
    return Collections.nCopies(settings.queues(), QUEUE_SIZE);
  }

  long sectors() {
    return medium.sizeBytes() / BlockBackend.SECTOR_BYTES;
  }

  boolean readOnly() {
    return medium.readOnly();
  }

  String serialNumber() {
    return settings.serialNumber();
  }

  @Override
  public byte[] config() {
    ByteBuffer config = ByteBuffer.allocate(CONFIG_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    config.putLong(0, sectors());
    config.putInt(12, QUEUE_SIZE - 2);
    config.putInt(20, BlockBackend.SECTOR_BYTES);
    config.put(24, (byte) PHYSICAL_BLOCK_EXPONENT);
    config.putShort(26, (short) (1 << PHYSICAL_BLOCK_EXPONENT));
    config.put(WRITEBACK_OFFSET, (byte) (writeback ? 1 : 0));
    config.putShort(34, (short) settings.queues());
    config.putInt(36, ClearRequest.LARGEST_DISCARD / BlockBackend.SECTOR_BYTES);
    config.putInt(40, ClearRequest.MOST_SEGMENTS);
    config.putInt(44, 1 << PHYSICAL_BLOCK_EXPONENT);
    config.putInt(48, ClearRequest.LARGEST_ZEROES / BlockBackend.SECTOR_BYTES);
    config.putInt(52, ClearRequest.MOST_SEGMENTS);
    config.put(56, (byte) 1);
    return config.array();
  }

  @Override
  public void writeConfig(int offset, int value) {
    if (offset == WRITEBACK_OFFSET && socket().has(CONFIG_WCE)) {
      writeback = (value & 1) != 0;
    }
  }

  /** Whether the driver expects what it has written to be durable without asking. */
  boolean writesThrough() {
    return !writeback || !socket().has(FLUSH);
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
  }

  private ChipSocket socket() {
    ChipSocket known = socket;
    if (known == null) {
      throw new IllegalStateException("a chip without a socket");
    }
    return known;
  }

  @Override
  public void notified(int index) {
    VirtQueue queue = socket().queue(index);
    boolean more = queue != null;
    while (queue != null && more && underWay[index] < MOST_UNDER_WAY) {
      Chain chain = queue.take();
      if (chain == null) {
        more = queue.listen();
      } else {
        underWay[index]++;
        DiskRequest.begin(this, index, chain);
      }
    }
  }

  /** Has the host do something; then goes on with the lock held, unless the device was reset meanwhile. */
  void submit(int index, BlockRequest request, BlockQueue.Completion then) {
    long epoch = socket().epoch();
    workers.get(index).submit(medium, request, ok -> socket().enter(() -> {
      if (epoch == socket().epoch()) {
        then.completed(ok);
      }
    }));
  }

  /** A request has its status. */
  void complete(int index, Chain chain) {
    underWay[index]--;
    VirtQueue queue = socket().queue(index);
    if (queue != null) {
      queue.give(chain);
      socket().given(index);
    }
  }

  /** As {@link #complete}, from the clock's thread: there is room for the next one. */
  void completeLater(int index, Chain chain) {
    complete(index, chain);
    notified(index);
  }

  @Override
  public void reset() {
    Arrays.fill(underWay, 0);
    writeback = true;
  }

  @Override
  public void finish() {
    boolean any = true;
    while (any) {
      any = false;
      for (BlockQueue worker : workers) {
        any |= worker.completeAll();
      }
    }
  }

  /** Waits until the medium is not used any more; requests may still have to be completed. */
  public void awaitIdle() {
    workers.forEach(BlockQueue::awaitIdle);
  }

  @Override
  public BlockStateV1 save() {
    return new BlockStateV1(sectors(), writeback);
  }

  @Override
  public void restore(DeviceState state) {
    BlockStateV1 s = DeviceState.as(BlockStateV1.class, state);
    if (s.capacity() != sectors()) {
      throw new DeviceStateException("the disk had %d sectors, not %d".formatted(s.capacity(), sectors()));
    }
    writeback = s.writeback();
  }
}
