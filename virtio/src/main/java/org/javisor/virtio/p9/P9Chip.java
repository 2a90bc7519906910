package org.javisor.virtio.p9;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockTiming;
import org.javisor.device.Clock;
import org.javisor.device.DeviceState;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.RingException;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the host. Requests are carried out one after the other on a thread of the host's.
 *
 * @see "Virtual I/O Device 1.2, 5.12 9P Transport"
 */
public final class P9Chip implements VirtioChip {
  static final long MOUNT_TAG = 1L;

  private static final int QUEUE_SIZE = 128;

  /** Requests that wait on the host at a time. */
  private static final int MOST_UNDER_WAY = 32;

  private final byte[] tag;
  private final P9Server server;
  private final BlockQueue worker;
  private int underWay;
  private @Nullable ChipSocket socket;

  /**
   * @param folder what is shared
   * @param tag by which the guest finds it; at most 32 letters, digits, dots, hyphens, underscores
   * @throws IOException if it is no folder that can be read
   */
  public P9Chip(Path folder, boolean readOnly, String tag, Clock clock, BlockTiming timing) throws IOException {
    if (!isTag(tag)) {
      throw new IllegalArgumentException("no tag of a shared folder: " + tag);
    }
    this.tag = tag.getBytes(StandardCharsets.US_ASCII);
    this.server = new P9Server(P9Server.shared(folder, readOnly));
    this.worker = new BlockQueue(clock, timing);
  }

  /** Whether a text can be a tag. */
  public static boolean isTag(String text) {
    return text.matches("[A-Za-z0-9._-]{1,32}");
  }

  @Override
  public DeviceType type() {
    return DeviceType.NINE_P;
  }

  @Override
  public long features() {
    return MOUNT_TAG;
  }

  @Override
  public List<Integer> queueSizes() {
    return List.of(QUEUE_SIZE);
  }

  @Override
  public byte[] config() {
    return ByteBuffer.allocate(2 + tag.length).order(ByteOrder.LITTLE_ENDIAN).putShort((short) tag.length).put(tag)
        .array();
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
    VirtQueue queue = socket().queue(0);
    boolean more = queue != null;
    while (queue != null && more && underWay < MOST_UNDER_WAY) {
      Chain chain = queue.take();
      if (chain == null) {
        more = queue.listen();
      } else {
        underWay++;
        begin(chain);
      }
    }
  }

  /** An answer, when there is one. */
  private static final class Answer {
    byte[] bytes = new byte[0];
  }

  private void begin(Chain chain) {
    if (!P9Server.isMessage(chain.readable())) {
      throw new RingException("a message of %d bytes".formatted(chain.readable()));
    }
    byte[] message = chain.read((int) chain.readable());
    long epoch = socket().epoch();
    Answer answer = new Answer();
    BlockQueue.Work work = () -> {
      answer.bytes = server.answer(message);
    };
    worker.submit(work, message.length, ok -> socket().enter(() -> {
      if (epoch == socket().epoch()) {
        complete(chain, answer.bytes);
      }
    }));
  }

  private void complete(Chain chain, byte[] answer) {
    underWay--;
    VirtQueue queue = socket().queue(0);
    if (queue != null) {
      if (answer.length > chain.writable()) {
        throw new RingException("no room for an answer");
      }
      chain.write(answer, 0, answer.length);
      queue.give(chain);
      socket().given(0);
      notified(0);
    }
  }

  /** What the client has a hold of is let go when the requests before have been carried out. */
  @Override
  public void reset() {
    underWay = 0;
    worker.submit(server::reset, 0, ok -> {});
  }

  @Override
  public void finish() {
    boolean any = worker.completeAll();
    while (any) {
      any = worker.completeAll();
    }
  }

  /** Waits until no file is used any more, and closes all. */
  public void close() {
    worker.submit(server::reset, 0, ok -> {});
    worker.awaitIdle();
  }

  @Override
  public P9StateV1 save() {
    return server.save();
  }

  @Override
  public void restore(DeviceState state) {
    P9StateV1 s = DeviceState.as(P9StateV1.class, state);
    finish();
    server.restore(s);
  }
}
