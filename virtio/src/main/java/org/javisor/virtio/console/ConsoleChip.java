package org.javisor.virtio.console;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.javisor.device.CharacterBackend;
import org.javisor.device.DeviceState;
import org.javisor.device.Timer;
import org.javisor.virtio.ChipSocket;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.console.ConsoleStateV1.MessageV1;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * A console with several ports. A far end that takes no more holds the guest's output back, and a guest that gives no
 * buffers the far end's.
 *
 * @see "Virtual I/O Device 1.2, 5.3 Console Device"
 */
public final class ConsoleChip implements VirtioChip {
  static final int MOST_PORTS = 16;

  /** Control messages that wait for the driver; it makes us send three a port. */
  static final int MOST_MESSAGES = 8 * MOST_PORTS;

  static final long MULTIPORT = 1L << 1;
  static final long EMERGENCY_WRITE = 1L << 2;

  private static final int QUEUE_SIZE = 128;
  private static final int CONTROL_RECEIVE = 2;
  private static final int CONTROL_SEND = 3;
  private static final int CHUNK = 4096;
  private static final int MESSAGE_BYTES = 8;
  private static final int EMERGENCY_OFFSET = 8;

  private static final int DEVICE_READY = 0;
  private static final int DEVICE_ADD = 1;
  private static final int PORT_READY = 3;
  private static final int CONSOLE_PORT = 4;
  private static final int PORT_OPEN = 6;
  private static final int PORT_NAME = 7;

  private final List<ConsolePort> ports;
  private final boolean[] open;
  private final boolean[] ready;
  private final boolean[] told;
  private final boolean[] closing;
  private final long[] sent;
  private final Timer[] input;
  private final Timer[] output;
  private final Queue<MessageV1> messages = new ArrayDeque<>();
  private @Nullable ChipSocket socket;

  /** @param ports 1 to {@value #MOST_PORTS}; the first is there for drivers that know only one */
  public ConsoleChip(List<ConsolePort> ports) {
    if (ports.isEmpty() || ports.size() > MOST_PORTS) {
      throw new IllegalArgumentException("a console has 1 to %d ports, not %d".formatted(MOST_PORTS, ports.size()));
    }
    this.ports = List.copyOf(ports);
    this.open = new boolean[ports.size()];
    this.ready = new boolean[ports.size()];
    this.told = new boolean[ports.size()];
    this.closing = new boolean[ports.size()];
    this.sent = new long[ports.size()];
    this.input = new Timer[ports.size()];
    this.output = new Timer[ports.size()];
  }

  @Override
  public DeviceType type() {
    return DeviceType.CONSOLE;
  }

  @Override
  public long features() {
    return MULTIPORT | EMERGENCY_WRITE;
  }

  @Override
  public List<Integer> queueSizes() {
    return Collections.nCopies(2 * ports.size() + 2, QUEUE_SIZE);
  }

  private static int receiveQueue(int port) {
    return port == 0 ? 0 : 2 * port + 2;
  }

  @Override
  public byte[] config() {
    return ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(4, ports.size()).array();
  }

  /** A driver that knows no queues yet prints its last words. */
  @Override
  public void writeConfig(int offset, int value) {
    if (offset == EMERGENCY_OFFSET) {
      ports.getFirst().backend().offer(value);
    }
  }

  @Override
  public void attach(ChipSocket plugged) {
    socket = plugged;
    for (int i = 0; i < ports.size(); i++) {
      int port = i;
      Timer receiver = plugged.newTimer(() -> receive(port));
      Timer sender = plugged.newTimer(() -> send(port));
      input[port] = receiver;
      output[port] = sender;
      ports.get(i).backend().listen(new CharacterBackend.Listener() {
        @Override
        public void inputAvailable() {
          plugged.soon(receiver);
        }

        @Override
        public void outputReady() {
          plugged.soon(sender);
        }
      });
    }
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
    if (!socket().has(MULTIPORT)) {
      guestOpen(0, true);
    }
  }

  @Override
  public void notified(int queue) {
    if (queue == CONTROL_RECEIVE) {
      deliverMessages();
    } else if (queue == CONTROL_SEND) {
      socket().serve(queue, this::control);
      deliverMessages();
    } else {
      int port = queue < 2 ? 0 : queue / 2 - 1;
      if ((queue & 1) == 0) {
        receive(port);
      } else {
        send(port);
      }
    }
  }

  // Data

  /** To the guest, as far as it has opened the port and given buffers; then that the host has closed it. */
  private void receive(int port) {
    boolean host = hostOpen(port);
    if (host) {
      tell(port, true);
    }
    boolean more = open[port] && deliver(port);
    if (!host && !more) {
      tell(port, false);
    }
  }

  private boolean hostOpen(int port) {
    return !(ports.get(port).backend() instanceof PortBackend backend) || backend.hostOpen();
  }

  private void tell(int port, boolean hostOpen) {
    if (told[port] != hostOpen && ready[port]) {
      told[port] = hostOpen;
      queue(port, PORT_OPEN, hostOpen ? 1 : 0);
      deliverMessages();
    }
  }

  /** Whether more may follow. */
  private boolean deliver(int port) {
    int index = receiveQueue(port);
    VirtQueue queue = socket().queue(index);
    if (queue == null) {
      return true;
    }
    CharacterBackend backend = ports.get(port).backend();
    boolean more = true;
    int left = queue.size();
    Chain chain = queue.take();
    while (chain != null) {
      more = fill(chain, backend);
      if (more) {
        queue.give(chain);
        chain = --left > 0 ? queue.take() : null;
      } else {
        queue.putBack(chain);
        chain = null;
      }
    }
    socket().given(index);
    if (queue.listen() && more) {
      socket().soon(input[port]);
    }
    return more;
  }

  /** Returns false if there was nothing to fill it with. */
  private static boolean fill(Chain chain, CharacterBackend backend) {
    byte[] chunk = new byte[(int) Math.min(CHUNK, chain.writable())];
    int length = 0;
    while (length < chunk.length) {
      int next = backend.poll();
      if (next < 0) {
        break;
      }
      chunk[length++] = (byte) next;
    }
    chain.write(chunk, 0, length);
    return length > 0 || chunk.length == 0;
  }

  /** From the guest, as far as the far end takes it. */
  private void send(int port) {
    int index = receiveQueue(port) + 1;
    VirtQueue queue = socket().queue(index);
    if (queue == null) {
      return;
    }
    boolean full = false;
    int left = queue.size();
    Chain chain = queue.take();
    while (chain != null) {
      full = !pass(port, chain);
      if (full) {
        queue.putBack(chain);
        chain = null;
      } else {
        queue.give(chain);
        chain = --left > 0 ? queue.take() : null;
      }
    }
    socket().given(index);
    boolean more = queue.listen();
    if (more && !full) {
      socket().soon(output[port]);
    }
    if (closing[port] && !more) {
      closing[port] = false;
      guestOpen(port, false);
    }
  }

  /** Returns whether all of a buffer went; if not, how much of it did is remembered. */
  private boolean pass(int port, Chain chain) {
    CharacterBackend backend = ports.get(port).backend();
    chain.skip(Math.min(sent[port], chain.readable()));
    byte[] chunk = new byte[(int) Math.min(CHUNK, chain.readable())];
    int length = chain.read(chunk, 0, chunk.length);
    while (length > 0) {
      for (int i = 0; i < length; i++) {
        if (!backend.offer(chunk[i] & 0xFF)) {
          return false;
        }
        sent[port]++;
      }
      length = chain.read(chunk, 0, chunk.length);
    }
    sent[port] = 0;
    return true;
  }

  // Control

  private void control(Chain chain) {
    if (chain.readable() < MESSAGE_BYTES) {
      return;
    }
    ByteBuffer message = ByteBuffer.wrap(chain.read(MESSAGE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    int port = message.getInt(0);
    int event = message.getShort(4) & 0xFFFF;
    int value = message.getShort(6) & 0xFFFF;
    if (event == DEVICE_READY && value == 1) {
      for (int i = 0; i < ports.size(); i++) {
        queue(i, DEVICE_ADD, 1);
      }
    } else if (port >= 0 && port < ports.size()) {
      portMessage(port, event, value);
    }
  }

  private void portMessage(int port, int event, int value) {
    if (event == PORT_READY && value == 1) {
      if (ports.get(port).console()) {
        queue(port, CONSOLE_PORT, 1);
      }
      if (!ports.get(port).name().isEmpty()) {
        queue(port, PORT_NAME, 1);
      }
      ready[port] = true;
      told[port] = false;
      receive(port);
    } else if (event == PORT_OPEN) {
      closing[port] = value == 0 && open[port];
      if (value == 1) {
        guestOpen(port, true);
        receive(port);
      } else {
        send(port);
      }
    }
  }

  private void guestOpen(int port, boolean opened) {
    open[port] = opened;
    if (ports.get(port).backend() instanceof PortBackend backend) {
      backend.guestOpen(opened);
    }
  }

  private void queue(int port, int event, int value) {
    if (messages.size() < MOST_MESSAGES) {
      messages.add(new MessageV1(port, event, value));
    }
  }

  private void deliverMessages() {
    VirtQueue queue = socket().queue(CONTROL_RECEIVE);
    if (queue == null) {
      return;
    }
    Chain chain = messages.isEmpty() ? null : queue.take();
    while (chain != null) {
      byte[] bytes = bytes(messages.remove());
      chain.write(bytes, 0, bytes.length);
      queue.give(chain);
      chain = messages.isEmpty() ? null : queue.take();
    }
    socket().given(CONTROL_RECEIVE);
    queue.listen();
  }

  private byte[] bytes(MessageV1 message) {
    byte[] name = message.event() == PORT_NAME
        ? ports.get(message.port()).name().getBytes(StandardCharsets.US_ASCII)
        : new byte[0];
    return ByteBuffer.allocate(MESSAGE_BYTES + name.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(message.port())
        .putShort((short) message.event())
        .putShort((short) message.value())
        .put(name)
        .array();
  }

  @Override
  public void reset() {
    for (int i = 0; i < open.length; i++) {
      if (open[i]) {
        guestOpen(i, false);
      }
    }
    Arrays.fill(ready, false);
    Arrays.fill(told, false);
    Arrays.fill(closing, false);
    Arrays.fill(sent, 0);
    messages.clear();
  }

  @Override
  public ConsoleStateV1 save() {
    return new ConsoleStateV1(
        list(open), list(ready), list(told), list(closing), Arrays.stream(sent).boxed().toList(),
        List.copyOf(messages));
  }

  private static List<Boolean> list(boolean[] bits) {
    List<Boolean> list = new ArrayList<>();
    for (boolean bit : bits) {
      list.add(bit);
    }
    return list;
  }

  @Override
  public void restore(DeviceState state) {
    ConsoleStateV1 s = DeviceState.as(ConsoleStateV1.class, state);
    DeviceState.size("open", s.open(), ports.size());
    s.messages().forEach(message -> DeviceState.range("port", message.port(), 0, ports.size() - 1));
    for (int i = 0; i < ports.size(); i++) {
      ready[i] = s.ready().get(i);
      told[i] = s.told().get(i);
      closing[i] = s.closing().get(i);
      if (s.open().get(i)) {
        guestOpen(i, true);
      }
      sent[i] = s.sent().get(i);
    }
    messages.clear();
    messages.addAll(s.messages());
  }
}
