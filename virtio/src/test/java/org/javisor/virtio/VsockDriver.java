package org.javisor.virtio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.javisor.virtio.RingDriver.Buffer;
import org.javisor.virtio.RingDriver.Used;

/**
 * A guest's driver of a socket device, written from the standard: gives buffers, sends packets, keeps what it gets.
 *
 * @see "Virtual I/O Device 1.2, 5.10 Socket Device"
 */
public final class VsockDriver {
  public static final int REQUEST = 1;
  public static final int RESPONSE = 2;
  public static final int RST = 3;
  public static final int SHUTDOWN = 4;
  public static final int RW = 5;
  public static final int CREDIT_UPDATE = 6;
  public static final int CREDIT_REQUEST = 7;

  private static final int BUFFERS = 16;
  private static final int BUFFER_BYTES = 4096;
  private static final long RECEIVED = 0x1_0000;
  private static final long SENT = 0x4_0000;
  private static final int HEADER = 44;

  public final SlotRig rig;
  private final long cid;
  private final RingDriver receive;
  private final RingDriver send;
  private final RingDriver events;
  private final Map<Integer, Long> given = new HashMap<>();
  private final Queue<Packet> packets = new ArrayDeque<>();

  /** What a packet says; addresses are left out where they are the guest's and the host's. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares packets.
  public record Packet(
      int from, int to, int operation, int flags, int bufferBytes, int forwarded, byte[] data) {}

  public VsockDriver(SlotRig rig, long cid, long features) {
    this.rig = rig;
    this.cid = cid;
    this.receive = rig.driver(0, BUFFERS, features);
    this.send = rig.driver(1, BUFFERS, features);
    this.events = rig.driver(2, BUFFERS, features);
    rig.begin(features, List.of(receive, send, events));
    for (int i = 0; i < BUFFERS; i++) {
      give(RECEIVED + (long) BUFFER_BYTES * i);
    }
    rig.slot.notifyQueue(0);
  }

  private void give(long address) {
    given.put(receive.add(List.of(Buffer.writable(address, BUFFER_BYTES))), address);
  }

  /** Sends a packet of the guest's; for a stream whose room is 64 KiB. */
  public void send(int from, int to, int operation, byte... data) {
    send(header(from, to, operation, data.length, 0, 0), data);
  }

  public byte[] header(int from, int to, int operation, int length, int flags, int forwarded) {
    return ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).putLong(cid).putLong(2).putInt(from).putInt(to)
        .putInt(length).putShort((short) 1).putShort((short) operation).putInt(flags).putInt(1 << 16)
        .putInt(forwarded).array();
  }

  public void send(byte[] header, byte[] data) {
    rig.put(SENT, header);
    rig.put(SENT + header.length, data);
    send.add(data.length == 0
        ? List.of(Buffer.readable(SENT, header.length))
        : List.of(Buffer.readable(SENT, header.length), Buffer.readable(SENT + header.length, data.length)));
    rig.slot.notifyQueue(1);
    rig.settle();
    Optional<Used> used = send.take();
    while (used.isPresent()) {
      used = send.take();
    }
  }

  /** The next packet of the host's; its buffer is given again. */
  public Optional<Packet> next() {
    rig.settle();
    Optional<Used> used = receive.take();
    while (used.isPresent()) {
      long address = given.remove(used.get().id());
      byte[] bytes = rig.bytes(address, used.get().written());
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (in.getLong(0) != 2 || in.getLong(8) != cid || in.getInt(24) != bytes.length - HEADER) {
        throw new AssertionError("not a packet from the host to this guest");
      }
      byte[] data = new byte[bytes.length - HEADER];
      in.get(HEADER, data);
      packets.add(new Packet(
          in.getInt(16), in.getInt(20), in.getShort(30), in.getInt(32), in.getInt(36), in.getInt(40), data));
      give(address);
      used = receive.take();
    }
    rig.slot.notifyQueue(0);
    return Optional.ofNullable(packets.poll());
  }

  /** Gives a buffer for events; what came in one that was given before. */
  public Optional<byte[]> event() {
    rig.settle();
    Optional<Used> used = events.take();
    if (used.isPresent()) {
      return Optional.of(rig.bytes(0x3_0000, used.get().written()));
    }
    events.add(List.of(Buffer.writable(0x3_0000, 4)));
    rig.slot.notifyQueue(2);
    return Optional.empty();
  }
}
