package org.javisor.virtio.vsock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.javisor.device.DeviceState;
import org.javisor.device.Timer;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.RingException;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * Streams between programs in the guest and programs on the host. A program that takes nothing holds only its own
 * stream back; a guest that breaks the rules of a stream loses that stream, one that breaks those of rings the device.
 *
 * @see "Virtual I/O Device 1.2, 5.10 Socket Device"
 */
public final class SocketChip implements VirtioChip {
  public static final long LOWEST_CID = 3;
  public static final long HIGHEST_CID = 0xFFFF_FFFEL;

  static final long HOST_CID = 2;
  static final int MOST_CONNECTIONS = 1024;

  /** Answers that wait for buffers: then the guest has to give some before we listen on. */
  static final int MOST_REPLIES = 64;

  private static final long FEATURE_STREAM = 1;
  private static final int QUEUE_SIZE = 128;
  private static final int RECEIVE = 0;
  private static final int SEND = 1;
  private static final int EVENTS = 2;
  private static final int TRANSPORT_RESET = 0;
  private static final int EVENT_BYTES = 4;
  private static final int CHUNK = 1 << 16;
  private static final int FIRST_FREE_PORT = 49_152;

  private final long cid;
  private final Map<Integer, Consumer<HostSocket>> listeners = new ConcurrentHashMap<>();

  /** By {@link #key}. Those that have something to say come to the end once they said it: everybody gets a turn. */
  private final Map<Long, Connection> connections = new LinkedHashMap<>();
  private final Queue<PacketHeader> replies = new ArrayDeque<>();
  private final byte[] chunk = new byte[CHUNK];
  private int nextPort = FIRST_FREE_PORT;
  private boolean resetEvent;
  private @Nullable ChipSocket socket;
  private @Nullable Timer delivery;

  /** @param cid the guest's address, {@link #LOWEST_CID} to {@link #HIGHEST_CID} */
  public SocketChip(long cid) {
    if (cid < LOWEST_CID || cid > HIGHEST_CID) {
      throw new IllegalArgumentException(
          "a guest's address is " + LOWEST_CID + " to " + HIGHEST_CID + ", not " + cid);
    }
    this.cid = cid;
  }

  /**
   * Takes connections of the guest's to a port of the host.
   *
   * @param taker is given each one; on the clock's thread, so it must not wait
   * @throws IllegalStateException if the port is taken
   */
  public void listen(int port, Consumer<HostSocket> taker) {
    if (listeners.putIfAbsent(port, taker) != null) {
      throw new IllegalStateException("port " + Integer.toUnsignedString(port) + " is taken");
    }
  }

  /** Takes no more connections at a port; those that are there stay. */
  public void ignore(int port) {
    listeners.remove(port);
  }

  /**
   * Connects with a port of the guest. Waits; from any thread but the clock's.
   *
   * @throws IOException if nobody answers there
   */
  public HostSocket connect(int port, Duration patience) throws IOException {
    List<HostSocket> made = new ArrayList<>();
    socket().enter(() -> {
      if (connections.size() < MOST_CONNECTIONS) {
        HostSocket end = new HostSocket(port, freePort(port), false, this::wake);
        connections.put(key(port, end.hostPort()), new Connection(end, PacketHeader.REQUEST));
        made.add(end);
      }
    });
    if (made.isEmpty()) {
      throw new IOException("there are " + MOST_CONNECTIONS + " connections with this guest already");
    }
    wake();
    made.getFirst().awaitOpen(patience);
    return made.getFirst();
  }

  private int freePort(int guestPort) {
    int port = nextPort;
    while (connections.containsKey(key(guestPort, port)) || listeners.containsKey(port)) {
      port++;
    }
    nextPort = port + 1;
    return port;
  }

  private static long key(int guestPort, int hostPort) {
    return (long) guestPort << 32 | hostPort & 0xFFFF_FFFFL;
  }

  @Override
  public DeviceType type() {
    return DeviceType.SOCKET;
  }

  @Override
  public long features() {
    return FEATURE_STREAM;
  }

  @Override
  public List<Integer> queueSizes() {
    return List.of(QUEUE_SIZE, QUEUE_SIZE, QUEUE_SIZE);
  }

  @Override
  public byte[] config() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(cid).array();
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
    delivery = plugged.newTimer(this::deliver);
  }

  private ChipSocket socket() {
    ChipSocket known = socket;
    if (known == null) {
      throw new IllegalStateException("a chip without a socket");
    }
    return known;
  }

  /** There is something to say to the guest. From any thread. */
  private void wake() {
    Timer timer = delivery;
    if (timer != null) {
      socket().soon(timer);
    }
  }

  @Override
  public void notified(int queue) {
    switch (queue) {
      case RECEIVE -> deliver();
      case SEND -> {
        receive();
        deliver();
      }
      default -> tellReset();
    }
  }

  // From the guest

  private void receive() {
    VirtQueue queue = socket().queue(SEND);
    if (queue == null) {
      return;
    }
    int left = queue.size();
    while (left > 0 && replies.size() < MOST_REPLIES) {
      Chain chain = queue.take();
      if (chain == null) {
        break;
      }
      packet(chain);
      queue.give(chain);
      left--;
    }
    socket().given(SEND);
    if (queue.listen() && replies.size() < MOST_REPLIES) {
      wake();
    }
  }

  private void packet(Chain chain) {
    PacketHeader header = PacketHeader.decode(chain.read(PacketHeader.BYTES));
    if (header.sourceCid() != cid || header.targetCid() != HOST_CID) {
      // From somebody else, or to somebody else: there is nobody whom an answer would reach.
      return;
    }
    Connection known = connections.get(key(header.sourcePort(), header.targetPort()));
    boolean sound =
        header.type() == PacketHeader.STREAM && (header.length() & 0xFFFF_FFFFL) <= chain.readable();
    if (!sound) {
      if (known != null) {
        drop(known, false);
      }
      refuse(header);
      return;
    }
    if (known == null) {
      if (header.operation() == PacketHeader.REQUEST) {
        request(header);
      } else {
        refuse(header);
      }
      return;
    }
    known.heard(header);
    boolean allowed = switch (header.operation()) {
      case PacketHeader.RESPONSE -> answered(known);
      case PacketHeader.RST -> {
        drop(known, known.saidShutdown != 0 || known.socket.guestIsDone());
        yield true;
      }
      case PacketHeader.SHUTDOWN -> shutDown(known, header);
      case PacketHeader.RW -> data(known, header, chain);
      case PacketHeader.CREDIT_UPDATE -> true;
      case PacketHeader.CREDIT_REQUEST -> {
        known.creditWanted = true;
        yield true;
      }
      default -> false;
    };
    if (!allowed) {
      drop(known, false);
      refuse(header);
    }
  }

  /** Nobody answers an RST, lest two of them answer one another for ever. */
  private void refuse(PacketHeader header) {
    if (header.operation() != PacketHeader.RST) {
      replies.add(header.reset());
    }
  }

  private void request(PacketHeader header) {
    Consumer<HostSocket> taker = listeners.get(header.targetPort());
    if (taker == null || connections.size() >= MOST_CONNECTIONS) {
      refuse(header);
      return;
    }
    HostSocket end = new HostSocket(header.sourcePort(), header.targetPort(), true, this::wake);
    Connection connection = new Connection(end, PacketHeader.RESPONSE);
    connection.heard(header);
    connections.put(key(header.sourcePort(), header.targetPort()), connection);
    taker.accept(end);
  }

  private static boolean answered(Connection connection) {
    boolean asked = connection.socket.isAsked() && connection.greeting == 0;
    connection.socket.opened();
    return asked;
  }

  private boolean shutDown(Connection connection, PacketHeader header) {
    connection.socket.guestShutsDown(header.flags());
    if (connection.socket.guestIsDone()) {
      drop(connection, true);
      replies.add(header.reset());
    }
    return true;
  }

  /** What exceeds the credit that the guest was given is not kept. */
  private boolean data(Connection connection, PacketHeader header, Chain chain) {
    int length = header.length();
    if (length < 0 || !connection.socket.takes(length)) {
      return false;
    }
    int left = length;
    while (left > 0) {
      int count = chain.read(chunk, 0, Math.min(left, CHUNK));
      connection.socket.add(chunk, count);
      left -= count;
    }
    return true;
  }

  private void drop(Connection connection, boolean orderly) {
    connection.socket.ended(orderly);
    connections.remove(key(connection.socket.guestPort(), connection.socket.hostPort()));
  }

  // To the guest

  private void deliver() {
    VirtQueue queue = socket().queue(RECEIVE);
    if (queue == null) {
      return;
    }
    boolean wasFull = replies.size() >= MOST_REPLIES;
    int left = queue.size();
    boolean more = true;
    while (left > 0 && more) {
      Connection speaker = replies.isEmpty() ? speaker() : null;
      more = speaker != null || !replies.isEmpty();
      Chain chain = more ? queue.take() : null;
      if (chain == null) {
        break;
      }
      if (chain.writable() < PacketHeader.BYTES) {
        throw new RingException("a buffer that is too small for a header");
      }
      if (speaker == null) {
        chain.write(replies.remove().encode(), 0, PacketHeader.BYTES);
      } else {
        say(speaker, chain);
      }
      queue.give(chain);
      left--;
    }
    socket().given(RECEIVE);
    boolean buffers = queue.listen();
    if (buffers && more) {
      wake();
    }
    if (wasFull && replies.size() < MOST_REPLIES) {
      receive();
      wake();
    }
  }

  /** The next one that has something to say; null if that is an answer, or nobody has. */
  private @Nullable Connection speaker() {
    List<Connection> broken = new ArrayList<>();
    Connection speaker = null;
    for (Connection connection : connections.values()) {
      if (connection.socket.isBroken()) {
        broken.add(connection);
      } else if (connection.next() != 0) {
        speaker = connection;
        break;
      }
    }
    for (Connection connection : broken) {
      // Somebody on the host gave up waiting for an answer.
      drop(connection, false);
      if (connection.greeting == 0) {
        replies.add(header(connection, PacketHeader.RST, 0, 0));
      }
    }
    return replies.isEmpty() ? speaker : null;
  }

  private void say(Connection connection, Chain chain) {
    int operation = connection.next();
    int length = 0;
    int flags = 0;
    switch (operation) {
      case PacketHeader.REQUEST, PacketHeader.RESPONSE -> connection.greeting = 0;
      case PacketHeader.SHUTDOWN -> {
        flags = connection.socket.hostShutdown();
        connection.saidShutdown |= flags;
      }
      case PacketHeader.RW -> {
        long room = Math.min(chain.writable() - PacketHeader.BYTES, CHUNK);
        length = connection.socket.take(chunk, 0, (int) Math.min(room, connection.credit()));
        connection.sent(length);
      }
      default -> {
        // How much room there is, every packet says.
      }
    }
    chain.write(header(connection, operation, length, flags).encode(), 0, PacketHeader.BYTES);
    chain.write(chunk, 0, length);
    long key = key(connection.socket.guestPort(), connection.socket.hostPort());
    connections.remove(key);
    connections.put(key, connection);
  }

  private PacketHeader header(Connection connection, int operation, int length, int flags) {
    return new PacketHeader(
        HOST_CID, cid, connection.socket.hostPort(), connection.socket.guestPort(), length, PacketHeader.STREAM,
        operation, flags, HostSocket.BUFFER_BYTES, connection.tellConsumed());
  }

  /** After a snapshot, the guest's ends of connections that are no more are told so. */
  private void tellReset() {
    VirtQueue queue = socket().queue(EVENTS);
    if (queue == null) {
      return;
    }
    Chain chain = resetEvent ? queue.take() : null;
    if (chain != null) {
      if (chain.writable() < EVENT_BYTES) {
        throw new RingException("a buffer that is too small for an event");
      }
      chain.write(ByteBuffer.allocate(EVENT_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(TRANSPORT_RESET).array(), 0,
          EVENT_BYTES);
      queue.give(chain);
      resetEvent = false;
      socket().given(EVENTS);
    }
    queue.listen();
  }

  @Override
  public void reset() {
    for (Connection connection : List.copyOf(connections.values())) {
      drop(connection, false);
    }
    replies.clear();
    resetEvent = false;
  }

  /** Breaks all connections off, as the machine ends. From any thread. */
  public void abandon() {
    socket().enter(() -> List.copyOf(connections.values()).forEach(connection -> drop(connection, false)));
  }

  @Override
  public SocketStateV1 save() {
    return new SocketStateV1(cid);
  }

  @Override
  public void restore(DeviceState state) {
    DeviceState.as(SocketStateV1.class, state);
    resetEvent = true;
  }
}
