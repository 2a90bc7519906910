package org.javisor.virtio.vsock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What every packet begins with.
 *
 * @param sourcePort of who sends it
 * @param length of the data behind it, unsigned
 * @param bufferBytes how much room the sender has for data of this connection, unsigned
 * @param forwarded how much of it went to the sender's program so far, modulo 2^32
 * @see "Virtual I/O Device 1.2, 5.10.6 Device Operation"
 */
record PacketHeader(
    long sourceCid, long targetCid, int sourcePort, int targetPort, int length, int type, int operation, int flags,
    int bufferBytes, int forwarded) {
  static final int BYTES = 44;

  static final int STREAM = 1;

  static final int REQUEST = 1;
  static final int RESPONSE = 2;
  static final int RST = 3;
  static final int SHUTDOWN = 4;
  static final int RW = 5;
  static final int CREDIT_UPDATE = 6;
  static final int CREDIT_REQUEST = 7;

  /** Flags of SHUTDOWN: the sender takes nothing more, or sends nothing more. */
  static final int NO_RECEIVE = 1;

  static final int NO_SEND = 2;

  static PacketHeader decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new PacketHeader(
        in.getLong(), in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getShort() & 0xFFFF,
        in.getShort() & 0xFFFF, in.getInt(), in.getInt(), in.getInt());
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(sourceCid).putLong(targetCid).putInt(sourcePort).putInt(targetPort).putInt(length)
        .putShort((short) type).putShort((short) operation).putInt(flags).putInt(bufferBytes).putInt(forwarded)
        .array();
  }

  /** The answer that ends what this one belongs to, or wants. */
  PacketHeader reset() {
    return new PacketHeader(
        /* sourceCid= */ targetCid, /* targetCid= */ sourceCid, /* sourcePort= */ targetPort,
        /* targetPort= */ sourcePort,
        0, type, RST, 0, 0, 0);
  }
}
