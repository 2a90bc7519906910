package org.javisor.virtio.entropy;

import java.util.List;
import java.util.function.Consumer;
import org.javisor.device.DeviceState;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.jspecify.annotations.Nullable;

/**
 * Fills buffers with random bytes.
 *
 * @see "Virtual I/O Device 1.2, 5.4 Entropy Device"
 */
public final class EntropyChip implements VirtioChip {
  private static final int QUEUE_SIZE = 64;

  /** A driver may get less than it asks for. */
  private static final int LARGEST = 4096;

  private final Consumer<byte[]> source;
  private @Nullable ChipSocket socket;

  /** @param source fills an array, without blocking */
  public EntropyChip(Consumer<byte[]> source) {
    this.source = source;
  }

  @Override
  public DeviceType type() {
    return DeviceType.ENTROPY;
  }

  @Override
  public long features() {
    return 0;
  }

  @Override
  public List<Integer> queueSizes() {
    return List.of(QUEUE_SIZE);
  }

  @Override
  public byte[] config() {
    return new byte[0];
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
  }

  @Override
  public void notified(int queue) {
    if (socket != null) {
      socket.serve(queue, this::fill);
    }
  }

  private void fill(Chain chain) {
    byte[] bytes = new byte[(int) Math.min(LARGEST, chain.writable())];
    source.accept(bytes);
    chain.write(bytes, 0, bytes.length);
  }

  @Override
  public void reset() {
    // Nothing is remembered.
  }

  @Override
  public EntropyStateV1 save() {
    return new EntropyStateV1();
  }

  @Override
  public void restore(DeviceState state) {
    DeviceState.as(EntropyStateV1.class, state);
  }
}
