package org.javisor.virtio.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.javisor.device.DeviceState;
import org.javisor.device.Timer;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.device.network.NetworkBackend.Acceptance;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.Feature;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.RingException;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * A network card. What a driver leaves undone goes on as it is, checksums and large segments: between two machines
 * nobody ever does it.
 *
 * @see "Virtual I/O Device 1.2, 5.1 Network Device"
 */
public final class NetChip implements VirtioChip {
  static final int MOST_PAIRS = 8;

  static final long CSUM = 1L << 0;
  static final long GUEST_CSUM = 1L << 1;
  static final long MAC = 1L << 5;
  static final long GUEST_TSO4 = 1L << 7;
  static final long GUEST_TSO6 = 1L << 8;
  static final long HOST_TSO4 = 1L << 11;
  static final long HOST_TSO6 = 1L << 12;
  static final long MRG_RXBUF = 1L << 15;
  static final long STATUS = 1L << 16;
  static final long CTRL_VQ = 1L << 17;
  static final long MQ = 1L << 22;

  private static final int QUEUE_SIZE = 256;
  private static final int CONTROL_SIZE = 64;
  private static final int CONFIG_BYTES = 12;
  private static final int LINK_UP = 1;

  /** Frames that are given to the guest at a time, so that its code runs between. */
  private static final int BATCH = 64;

  private static final int CONTROL_MQ = 4;
  private static final int ACKNOWLEDGED = 0;
  private static final int REFUSED = 1;

  private final NetworkBackend cable;
  private MacAddress address;
  private final int pairs;
  private int pairsUsed = 1;
  private boolean linkUp;

  /** A frame that waits for buffers. */
  private Optional<EthernetFrame> waiting = Optional.empty();

  private @Nullable ChipSocket socket;
  private @Nullable Timer receiver;

  /** @param pairs of queues, 1 to {@value #MOST_PAIRS} */
  public NetChip(NetworkBackend cable, MacAddress address, int pairs) {
    if (pairs < 1 || pairs > MOST_PAIRS) {
      throw new IllegalArgumentException("a network card has 1 to %d pairs of queues".formatted(MOST_PAIRS));
    }
    this.cable = cable;
    this.address = address;
    this.pairs = pairs;
    this.linkUp = cable.linkUp();
  }

  @Override
  public DeviceType type() {
    return DeviceType.NETWORK;
  }

  @Override
  public long features() {
    return CSUM | GUEST_CSUM | MAC | GUEST_TSO4 | GUEST_TSO6 | HOST_TSO4 | HOST_TSO6 | MRG_RXBUF | STATUS | CTRL_VQ
        | (pairs > 1 ? MQ : 0);
  }

  @Override
  public List<Integer> queueSizes() {
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(2 * pairs, QUEUE_SIZE));
    sizes.add(CONTROL_SIZE);
    return sizes;
  }

  /** The control queue's place depends on whether the driver uses several pairs. */
  private int controlQueue() {
    return socket().has(MQ) ? 2 * pairs : 2;
  }

  @Override
  public byte[] config() {
    byte[] config = new byte[CONFIG_BYTES];
    address.write(config, 0);
    ByteBuffer b = ByteBuffer.wrap(config).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort(6, (short) (linkUp ? LINK_UP : 0)).putShort(8, (short) pairs).putShort(10, (short) 1500);
    return config;
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
    Timer timer = plugged.newTimer(this::look);
    receiver = timer;
    cable.listen(new NetworkBackend.Listener() {
      @Override
      public void framesAvailable() {
        plugged.soon(timer);
      }

      @Override
      public void linkChanged() {
        plugged.soon(timer);
      }
    });
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
    boolean checksums = socket().has(GUEST_CSUM);
    cable.accept(new Acceptance(
        checksums, checksums && socket().has(GUEST_TSO4), checksums && socket().has(GUEST_TSO6)));
    look();
  }

  /** Something is different at the cable. */
  private void look() {
    boolean up = cable.linkUp();
    if (up != linkUp) {
      linkUp = up;
      if (socket().has(STATUS)) {
        socket().configChanged();
      }
    }
    receive();
  }

  @Override
  public void notified(int queue) {
    if (queue == controlQueue() && socket().has(CTRL_VQ)) {
      socket().serve(queue, this::control);
    } else if (queue < 2 * pairs && (queue & 1) == 1) {
      socket().serve(queue, this::transmit);
    } else if (queue == 0) {
      receive();
    }
  }

  private int headerBytes() {
    boolean whole = socket().has(Feature.VERSION_1) || socket().has(MRG_RXBUF);
    return whole ? PacketHeader.BYTES : PacketHeader.LEGACY_BYTES;
  }

  // To the cable

  /** A frame of an impossible size is dropped, as a wire would. */
  private void transmit(Chain chain) {
    int header = headerBytes();
    if (chain.readable() < header) {
      throw new RingException("a packet without a header");
    }
    PacketHeader left = PacketHeader.of(Arrays.copyOf(chain.read(header), PacketHeader.BYTES));
    if (chain.readable() <= EthernetFrame.LARGEST_BYTES && EthernetFrame.isSize((int) chain.readable())) {
      byte[] bytes = chain.read((int) chain.readable());
      cable.send(new EthernetFrame(bytes, left.offload(bytes.length)));
    }
  }

  // From the cable

  private void receive() {
    VirtQueue queue = socket().queue(0);
    if (queue == null) {
      // A card that is off lets frames pass.
      waiting = Optional.empty();
      int left = BATCH;
      while (left > 0 && cable.receive().isPresent()) {
        left--;
      }
      return;
    }
    int left = BATCH;
    boolean room = true;
    while (room && left > 0) {
      if (waiting.isEmpty()) {
        waiting = cable.receive();
      }
      if (waiting.isEmpty()) {
        break;
      }
      room = deliver(queue, waiting.get());
      if (room) {
        waiting = Optional.empty();
        left--;
      }
    }
    socket().given(0);
    boolean buffers = queue.listen();
    if ((left == 0 || !room && buffers) && receiver != null) {
      socket().soon(receiver);
    }
  }

  /** Returns false if there are not enough buffers for it now. */
  private boolean deliver(VirtQueue queue, EthernetFrame frame) {
    boolean merge = socket().has(MRG_RXBUF);
    int total = headerBytes() + frame.length();
    List<Chain> chains = new ArrayList<>();
    long room = 0;
    while (room < total && (merge || chains.isEmpty())) {
      Chain chain = queue.take();
      if (chain == null) {
        putBack(queue, chains);
        return false;
      }
      if (chain.writable() < headerBytes()) {
        throw new RingException("a buffer that is too small for a header");
      }
      chains.add(chain);
      room += chain.writable();
    }
    byte[] packet = new byte[total];
    byte[] header = PacketHeader.of(frame).bytes(headerBytes(), chains.size());
    System.arraycopy(header, 0, packet, 0, header.length);
    System.arraycopy(frame.bytes(), 0, packet, header.length, frame.length());
    if (room < total) {
      // A driver that gives small buffers does not get large frames.
      putBack(queue, chains);
      return true;
    }
    int done = 0;
    for (Chain chain : chains) {
      done += chain.write(packet, done, total - done);
      queue.give(chain);
    }
    return true;
  }

  private static void putBack(VirtQueue queue, List<Chain> chains) {
    for (Chain chain : chains.reversed()) {
      queue.putBack(chain);
    }
  }

  // Control

  private void control(Chain chain) {
    int status = REFUSED;
    if (chain.readable() == 4) {
      byte[] command = chain.read(4);
      int wanted = (command[2] & 0xFF) | (command[3] & 0xFF) << 8;
      if (command[0] == CONTROL_MQ && command[1] == 0 && wanted >= 1 && wanted <= pairs && socket().has(MQ)) {
        // What comes from the cable goes to the first queue, whatever the driver says.
        pairsUsed = wanted;
        status = ACKNOWLEDGED;
      }
    }
    chain.writeLast(status);
  }

  @Override
  public void reset() {
    pairsUsed = 1;
    waiting = Optional.empty();
    cable.accept(Acceptance.WIRE);
  }

  @Override
  public NetStateV1 save() {
    return new NetStateV1(address.value(), linkUp, pairsUsed);
  }

  @Override
  public void restore(DeviceState state) {
    NetStateV1 s = DeviceState.as(NetStateV1.class, state);
    // The guest knows its card by that address.
    address = new MacAddress(s.address());
    cable.addressChanged(address);
    linkUp = s.linkUp();
    pairsUsed = s.pairs();
  }
}
