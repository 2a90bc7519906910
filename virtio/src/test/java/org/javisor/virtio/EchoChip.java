package org.javisor.virtio;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/** Answers each request with its own bytes; or holds requests until it is told to answer. */
final class EchoChip implements VirtioChip {
  final List<Chain> held = new ArrayList<>();
  boolean holds;
  private @Nullable ChipSocket socket;

  record EchoStateV1() implements DeviceState {}

  @Override
  public DeviceType type() {
    return DeviceType.ENTROPY;
  }

  @Override
  public long features() {
    return 1;
  }

  @Override
  public List<Integer> queueSizes() {
    return List.of(64);
  }

  @Override
  public byte[] config() {
    return new byte[] {1, 2, 3, 4, 5};
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
  }

  ChipSocket socket() {
    ChipSocket known = socket;
    if (known == null) {
      throw new IllegalStateException("not attached");
    }
    return known;
  }

  @Override
  public void notified(int queue) {
    if (!holds) {
      socket().serve(queue, EchoChip::echo);
      return;
    }
    VirtQueue ring = socket().queue(queue);
    Chain chain = ring == null ? null : ring.take();
    while (ring != null && chain != null) {
      held.add(chain);
      chain = ring.take();
    }
  }

  static void echo(Chain chain) {
    byte[] bytes = new byte[(int) Math.min(1 << 16, chain.readable())];
    int length = chain.read(bytes, 0, bytes.length);
    chain.write(bytes, 0, length);
  }

  /** Answers one of those that are held. */
  void answer(int index) {
    socket().enter(() -> {
      Chain chain = held.get(index);
      VirtQueue queue = socket().queue(0);
      if (queue != null) {
        echo(chain);
        queue.give(chain);
        socket().given(0);
      }
    });
  }

  @Override
  public void reset() {
    held.clear();
  }

  @Override
  public DeviceState save() {
    return new EchoStateV1();
  }

  @Override
  public void restore(DeviceState state) {
    DeviceState.as(EchoStateV1.class, state);
  }
}
