package org.javisor.virtio.balloon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.javisor.device.DeviceState;
import org.javisor.device.Timer;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes memory from a guest and gives it back, asks it how much it uses, and hears of pages that it does not use.
 *
 * @see "Virtual I/O Device 1.2, 5.5 Traditional Memory Balloon Device"
 */
public final class BalloonChip implements VirtioChip {
  /** The unit of everything. */
  public static final int PAGE_BYTES = 4096;

  static final long STATS_VQ = 1L << 1;
  static final long DEFLATE_ON_OOM = 1L << 2;
  static final long REPORTING = 1L << 5;

  private static final int QUEUE_SIZE = 128;
  private static final int INFLATE = 0;
  private static final int DEFLATE = 1;
  private static final int STATISTICS = 2;
  private static final int REPORT_WITHOUT_STATISTICS = 3;
  private static final int STATISTIC_BYTES = 10;
  private static final int MOST_PAGES = 1 << 16;

  /** What a guest tells of its memory. */
  public enum Statistic {
    SWAPPED_IN,
    SWAPPED_OUT,
    MAJOR_FAULTS,
    MINOR_FAULTS,
    FREE_BYTES,
    TOTAL_BYTES,
    AVAILABLE_BYTES,
    CACHED_BYTES
  }

  /** Who has the memory. */
  public interface Memory {
    /** The guest does not use a range: its content may be lost. Called by the device; whole pages. */
    void unused(long guestPhys, long sizeBytes);
  }

  private final Memory memory;
  private final Map<Statistic, Long> statistics = new EnumMap<>(Statistic.class);
  private volatile int wanted;
  private volatile int actual;
  private int announced;
  private @Nullable ChipSocket socket;
  private @Nullable Timer change;
  private @Nullable Timer question;

  public BalloonChip(Memory memory) {
    this.memory = memory;
  }

  // The host's side, from any thread

  /** Asks the guest for so many pages; it gives them as soon as it can, or takes back what it gave beyond. */
  public void want(int pages) {
    wanted = pages;
    ChipSocket known = socket;
    Timer timer = change;
    if (known != null && timer != null) {
      known.soon(timer);
    }
  }

  /** Pages that the guest has given. */
  public int actual() {
    return actual;
  }

  /** Asks the guest for statistics; {@link #statistics} has them when it has answered. */
  public void ask() {
    ChipSocket known = socket;
    Timer timer = question;
    if (known != null && timer != null) {
      known.soon(timer);
    }
  }

  /** What the guest told last. */
  public Map<Statistic, Long> statistics() {
    synchronized (statistics) {
      return new EnumMap<>(statistics);
    }
  }

  // The device

  @Override
  public DeviceType type() {
    return DeviceType.BALLOON;
  }

  @Override
  public long features() {
    return STATS_VQ | DEFLATE_ON_OOM | REPORTING;
  }

  @Override
  public List<Integer> queueSizes() {
    return List.of(QUEUE_SIZE, QUEUE_SIZE, QUEUE_SIZE, QUEUE_SIZE, QUEUE_SIZE);
  }

  @Override
  public byte[] config() {
    return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt(wanted).putInt(actual).array();
  }

  @Override
  public void writeConfig(int offset, int value) {
    if (offset >= 4 && offset < 8) {
      int shift = 8 * (offset - 4);
      actual = actual & ~(0xFF << shift) | value << shift;
    }
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
    change = plugged.newTimer(this::announce);
    question = plugged.newTimer(this::returnStatistics);
  }

  private ChipSocket socket() {
    ChipSocket known = socket;
    if (known == null) {
      throw new IllegalStateException("a chip without a socket");
    }
    return known;
  }

  @Override
  public void start() {
    announce();
  }

  private void announce() {
    if (announced != wanted) {
      announced = wanted;
      socket().configChanged();
    }
  }

  @Override
  public void notified(int queue) {
    boolean asks = socket().has(STATS_VQ);
    if (queue == INFLATE) {
      socket().serve(queue, this::inflated);
    } else if (queue == DEFLATE) {
      // Pages that the guest takes back are there when it uses them.
      socket().serve(queue, chain -> {});
    } else if (queue == STATISTICS && asks) {
      readStatistics();
    } else if (queue == reportQueue() && socket().has(REPORTING)) {
      socket().serve(queue, this::reported);
    }
  }

  /** Queues have no gaps: one that is not negotiated is not there. Free-page hints are not offered. */
  private int reportQueue() {
    return socket().has(STATS_VQ) ? REPORT_WITHOUT_STATISTICS : STATISTICS;
  }

  private void inflated(Chain chain) {
    int count = (int) Math.min(MOST_PAGES, chain.readable() / 4);
    ByteBuffer pages = ByteBuffer.wrap(chain.read(4 * count)).order(ByteOrder.LITTLE_ENDIAN);
    while (pages.hasRemaining()) {
      memory.unused((pages.getInt() & 0xFFFF_FFFFL) * PAGE_BYTES, PAGE_BYTES);
    }
  }

  private void reported(Chain chain) {
    for (Chain.Range range : chain.writableRanges()) {
      long start = range.guestPhys() + PAGE_BYTES - 1 & -PAGE_BYTES;
      long end = range.guestPhys() + range.sizeBytes() & -PAGE_BYTES;
      if (start >= 0 && end > start) {
        memory.unused(start, end - start);
      }
    }
  }

  /** The driver's buffer stays with the device until it is asked anew. */
  private void readStatistics() {
    VirtQueue queue = socket().queue(STATISTICS);
    Chain chain = queue == null ? null : queue.take();
    if (queue == null || chain == null) {
      return;
    }
    int count = (int) Math.min(64, chain.readable() / STATISTIC_BYTES);
    ByteBuffer entries = ByteBuffer.wrap(chain.read(count * STATISTIC_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    synchronized (statistics) {
      while (entries.hasRemaining()) {
        int tag = entries.getShort() & 0xFFFF;
        long value = entries.getLong();
        if (tag < Statistic.values().length) {
          statistics.put(Statistic.values()[tag], value);
        }
      }
    }
    queue.putBack(chain);
  }

  private void returnStatistics() {
    VirtQueue queue = socket().has(STATS_VQ) ? socket().queue(STATISTICS) : null;
    Chain chain = queue == null ? null : queue.take();
    if (queue != null && chain != null) {
      queue.give(chain);
      socket().given(STATISTICS);
      queue.listen();
    }
  }

  @Override
  public void reset() {
    actual = 0;
    announced = 0;
    synchronized (statistics) {
      statistics.clear();
    }
  }

  @Override
  public BalloonStateV1 save() {
    return new BalloonStateV1(wanted, actual);
  }

  @Override
  public void restore(DeviceState state) {
    BalloonStateV1 s = DeviceState.as(BalloonStateV1.class, state);
    wanted = s.wanted();
    announced = s.wanted();
    actual = s.actual();
  }
}
