package org.javisor.network.nat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket of a host that does what a test says. */
public final class FakeSocket implements HostSocket {
  public final InetSocketAddress target;
  public final Events events;
  public final ByteArrayOutputStream written = new ByteArrayOutputStream();
  public int writeRoom = Integer.MAX_VALUE;
  public byte[] toRead = new byte[0];
  public int readAt;
  public boolean ended;
  public boolean broken;
  public boolean shutDown;
  public boolean closed;
  public boolean aborted;
  public boolean wantsRead;
  public boolean wantsWrite;

  public FakeSocket(InetSocketAddress target, Events events) {
    this.target = target;
    this.events = events;
  }

  /** Bytes arrive. */
  public void arrive(byte[] bytes) {
    toRead = bytes;
    readAt = 0;
  }

  @Override
  public int write(ByteBuffer from) {
    if (broken) {
      return BROKEN;
    }
    int count = Math.min(from.remaining(), writeRoom);
    byte[] bytes = new byte[count];
    from.get(bytes);
    written.writeBytes(bytes);
    writeRoom -= count;
    return count;
  }

  @Override
  public int read(ByteBuffer to) {
    if (broken) {
      return BROKEN;
    }
    if (readAt == toRead.length) {
      return ended ? END : 0;
    }
    int count = Math.min(to.remaining(), toRead.length - readAt);
    to.put(toRead, readAt, count);
    readAt += count;
    return count;
  }

  @Override
  public void want(boolean reading, boolean writing) {
    wantsRead = reading;
    wantsWrite = writing;
  }

  @Override
  public void shutdownOutput() {
    shutDown = true;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void abort() {
    aborted = true;
    closed = true;
  }
}
