package org.javisor.machine;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.javisor.memory.AddressSpace;
import org.javisor.virtio.balloon.BalloonChip;
import org.javisor.virtio.balloon.BalloonChip.Statistic;

/**
 * Asks a guest for memory. What it gives, or says that it does not use, becomes pages of zeros, which take no room in
 * snapshots. Safe from any thread.
 */
public final class GuestBalloon {
  private static final byte[] ZEROS = new byte[BalloonChip.PAGE_BYTES];

  private final AddressSpace memory;
  private final LongAdder unused = new LongAdder();
  private final BalloonChip chip = new BalloonChip(this::clear);

  GuestBalloon(AddressSpace memory) {
    this.memory = memory;
  }

  BalloonChip chip() {
    return chip;
  }

  /** On the machine's thread. */
  private void clear(long guestPhys, long sizeBytes) {
    for (long at = guestPhys; at < guestPhys + sizeBytes && at < AddressSpace.LIMIT; at += ZEROS.length) {
      var mapping = memory.find(at);
      if (mapping == null || !mapping.isRam()) {
        return;
      }
      memory.writeBytes(at, ZEROS, 0, ZEROS.length);
      unused.add(ZEROS.length);
    }
  }

  /** Asks the guest to give that many bytes in all, in whole pages; less lets it have the rest again. */
  public void want(long bytes) {
    chip.want(Math.toIntExact(bytes / BalloonChip.PAGE_BYTES));
  }

  /** What the guest has given. */
  public long givenBytes() {
    return (long) chip.actual() * BalloonChip.PAGE_BYTES;
  }

  /** All that the guest gave, or said that it does not use, counted each time. */
  public long clearedBytes() {
    return unused.sum();
  }

  /** Asks the guest how its memory is used; {@link #statistics} has its answer a moment later. */
  public void askStatistics() {
    chip.ask();
  }

  /** What the guest told last; empty before it did. */
  public Map<Statistic, Long> statistics() {
    return chip.statistics();
  }
}
