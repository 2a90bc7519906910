package org.javisor.virtio.vsock;

/** A connection as the device sees it; with the slot's lock held. All counts are modulo 2^32. */
final class Connection {
  final HostSocket socket;

  /** What is to be said first: REQUEST or RESPONSE; 0: it was said. */
  int greeting;

  /** The guest wants to know how much it may send. */
  boolean creditWanted;

  /** The flags of SHUTDOWN that were said. */
  int saidShutdown;

  private int guestBufferBytes;
  private int guestForwarded;
  private int sent;
  private int toldConsumed;

  Connection(HostSocket socket, int greeting) {
    this.socket = socket;
    this.greeting = greeting;
  }

  /** Every packet of the guest's tells how much room it has. */
  void heard(PacketHeader header) {
    guestBufferBytes = header.bufferBytes();
    guestForwarded = header.forwarded();
  }

  /** How many bytes the guest has room for. A guest whose numbers make no sense gets nothing. */
  int credit() {
    long underWay = sent - guestForwarded & 0xFFFF_FFFFL;
    long room = (guestBufferBytes & 0xFFFF_FFFFL) - underWay;
    return Math.clamp(room, 0, HostSocket.BUFFER_BYTES);
  }

  void sent(int bytes) {
    sent += bytes;
  }

  /** What every packet of ours tells of our room. */
  int tellConsumed() {
    toldConsumed = socket.consumed();
    creditWanted = false;
    return toldConsumed;
  }

  /** A guest that has used up what it knows of would wait for ever; one that has not needs no packet. */
  boolean mustTellCredit() {
    return creditWanted || socket.consumed() - toldConsumed >= HostSocket.BUFFER_BYTES / 4;
  }

  /** The next thing to say, as an operation; 0: nothing. */
  int next() {
    if (greeting != 0) {
      return greeting;
    }
    if (socket.isAsked()) {
      return 0;
    }
    if (socket.waiting() > 0 && credit() > 0) {
      return PacketHeader.RW;
    }
    if ((socket.hostShutdown() & ~saidShutdown) != 0) {
      return PacketHeader.SHUTDOWN;
    }
    return mustTellCredit() ? PacketHeader.CREDIT_UPDATE : 0;
  }
}
