package org.javisor.virtio.vsock;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The host's end of a stream between guest and host. Reading and writing wait, as streams do; the device never does.
 * Safe from any thread.
 *
 * <p>Its lock is a leaf: nobody is called while it is held.
 */
public final class HostSocket implements Closeable {
  /** How much of the guest's data waits here for the host's program, and of the host's for the guest. */
  static final int BUFFER_BYTES = 1 << 18;

  /** What has happened to the connection. */
  private enum Phase {
    /** The guest was asked, and has not answered. */
    ASKED,
    OPEN,
    /** Both sides have said all. */
    ENDED,
    /** One of them broke it off. */
    BROKEN
  }

  private final int guestPort;
  private final int hostPort;
  private final Runnable wake;
  private final CountDownLatch answered = new CountDownLatch(1);
  private final ByteQueue fromGuest = new ByteQueue(BUFFER_BYTES);
  private final ByteQueue toGuest = new ByteQueue(BUFFER_BYTES);
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private Phase phase;
  private boolean guestSends = true;
  private boolean guestReceives = true;
  private boolean hostSends = true;
  private boolean hostReceives = true;

  /** How much of the guest's data the host's program took, modulo 2^32. */
  private int consumed;

  /** @param wake tells the device that there is something to do; called without the lock */
  HostSocket(int guestPort, int hostPort, boolean open, Runnable wake) {
    this.guestPort = guestPort;
    this.hostPort = hostPort;
    this.phase = open ? Phase.OPEN : Phase.ASKED;
    this.wake = wake;
  }

  /** The port at the guest's end, unsigned. */
  public int guestPort() {
    return guestPort;
  }

  /** The port at the host's end, unsigned. */
  public int hostPort() {
    return hostPort;
  }

  /** What the guest sends; at its end when the guest sends no more. Fails when the connection is broken off. */
  public InputStream input() {
    return input;
  }

  /** To the guest. Closing it says that no more follows; what the guest sends can still be read. */
  public OutputStream output() {
    return output;
  }

  /**
   * Waits for the guest's answer.
   *
   * @throws IOException if the guest refuses, or does not answer in time
   */
  void awaitOpen(Duration patience) throws IOException {
    boolean inTime = false;
    try {
      inTime = answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      if (!inTime) {
        giveUp();
      }
    }
    if (isBroken()) {
      wake.run();
      throw new IOException("nobody in the guest answers at port " + Integer.toUnsignedString(guestPort));
    }
  }

  /** Whoever has waited for an answer waits no longer. */
  private synchronized void giveUp() {
    if (phase == Phase.ASKED) {
      phase = Phase.BROKEN;
    }
  }

  /** With the lock held, in a loop that looks for what is waited for. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() throws InterruptedIOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private IOException broken() {
    return new IOException("the connection with port " + Integer.toUnsignedString(guestPort)
        + " of the guest was broken off");
  }

  /** What is written already still goes to the guest; what it sends from now on is refused. */
  @Override
  public void close() {
    synchronized (this) {
      hostSends = false;
      hostReceives = false;
      consumed += fromGuest.length();
      fromGuest.clear();
      notifyAll();
    }
    wake.run();
  }

  /** The host's program reads. */
  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      Objects.checkFromIndexSize(at, length, to.length);
      if (length == 0) {
        return 0;
      }
      int count;
      synchronized (HostSocket.this) {
        while (fromGuest.length() == 0) {
          if (!hostReceives) {
            throw new IOException("closed");
          }
          if (phase == Phase.BROKEN) {
            throw broken();
          }
          if (!guestSends || phase == Phase.ENDED) {
            return -1;
          }
          pause();
        }
        count = fromGuest.take(to, at, length);
        consumed += count;
      }
      wake.run();
      return count;
    }

    @Override
    public int available() {
      synchronized (HostSocket.this) {
        return fromGuest.length();
      }
    }
  }

  /** The host's program writes. */
  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
      Objects.checkFromIndexSize(at, length, from.length);
      int done = 0;
      while (done < length) {
        synchronized (HostSocket.this) {
          while (toGuest.room() == 0 && mayWrite()) {
            pause();
          }
          if (!mayWrite()) {
            throw hostSends ? broken() : new IOException("closed");
          }
          done += toGuest.add(from, at + done, length - done);
        }
        wake.run();
      }
    }

    private boolean mayWrite() {
      return hostSends && guestReceives && (phase == Phase.OPEN || phase == Phase.ASKED);
    }

    @Override
    public void close() {
      synchronized (HostSocket.this) {
        hostSends = false;
        HostSocket.this.notifyAll();
      }
      wake.run();
    }
  }

  // The device's side: none of these waits

  synchronized void opened() {
    if (phase == Phase.ASKED) {
      phase = Phase.OPEN;
      answered.countDown();
    }
  }

  synchronized boolean isAsked() {
    return phase == Phase.ASKED;
  }

  synchronized boolean isBroken() {
    return phase == Phase.BROKEN;
  }

  /** The guest breaks it off, or breaks its rules; after an end that both sides said, this is no more than that. */
  synchronized void ended(boolean orderly) {
    if (phase != Phase.ENDED && phase != Phase.BROKEN) {
      phase = orderly && phase == Phase.OPEN ? Phase.ENDED : Phase.BROKEN;
    }
    toGuest.clear();
    answered.countDown();
    notifyAll();
  }

  synchronized void guestShutsDown(int flags) {
    guestReceives &= (flags & PacketHeader.NO_RECEIVE) == 0;
    guestSends &= (flags & PacketHeader.NO_SEND) == 0;
    if (!guestReceives) {
      toGuest.clear();
    }
    notifyAll();
  }

  /** Whether the guest has said that it neither sends nor takes anything any more. */
  synchronized boolean guestIsDone() {
    return !guestSends && !guestReceives;
  }

  /** What the host has ended, as flags of SHUTDOWN; what was written before goes first. */
  synchronized int hostShutdown() {
    if (hostSends || toGuest.length() > 0) {
      return 0;
    }
    return PacketHeader.NO_SEND | (hostReceives ? 0 : PacketHeader.NO_RECEIVE);
  }

  /** Whether the guest's data is still wanted, and allowed. */
  synchronized boolean takes(int length) {
    return hostReceives && guestSends && phase == Phase.OPEN && length <= fromGuest.room();
  }

  synchronized void add(byte[] bytes, int length) {
    fromGuest.add(bytes, 0, length);
    notifyAll();
  }

  synchronized int waiting() {
    return toGuest.length();
  }

  synchronized int take(byte[] to, int at, int length) {
    int count = toGuest.take(to, at, length);
    notifyAll();
    return count;
  }

  synchronized int consumed() {
    return consumed;
  }
}
