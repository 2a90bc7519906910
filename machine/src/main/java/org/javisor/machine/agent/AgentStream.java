package org.javisor.machine.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.javisor.virtio.console.PortBackend;
import org.jspecify.annotations.Nullable;

/**
 * The host's end of a port that carries the bytes of one program after another. Bounded in both directions: a guest
 * that prints more than somebody reads waits, and so does a writer for a guest that does not read.
 */
final class AgentStream implements PortBackend {
  private static final int BUFFER = 1 << 16;

  private final byte[] toGuest = new byte[BUFFER];
  private final byte[] fromGuest = new byte[BUFFER];
  private long toWritten;
  private long toRead;
  private long fromWritten;
  private long fromRead;
  private boolean hostOpen;
  private boolean guestOpen;

  /** Whether the program has ended, so that nobody will open it any more. */
  private boolean ended;

  /** Whether the guest has opened it since the conversation began. */
  private boolean opened;

  /** Whether nobody wants any more of it. */
  private boolean abandoned = true;

  private volatile @Nullable Listener listener;

  // The device's side

  @Override
  public synchronized boolean hostOpen() {
    return hostOpen;
  }

  @Override
  public synchronized void guestOpen(boolean open) {
    guestOpen = open;
    opened |= open;
    notifyAll();
  }

  @Override
  public synchronized boolean offer(int value) {
    if (abandoned) {
      return true;
    }
    if (fromWritten - fromRead == BUFFER) {
      return false;
    }
    fromGuest[(int) (fromWritten++ % BUFFER)] = (byte) value;
    if (fromWritten - fromRead == 1) {
      notifyAll();
    }
    return true;
  }

  @Override
  public synchronized int poll() {
    if (toRead == toWritten) {
      return -1;
    }
    int value = toGuest[(int) (toRead++ % BUFFER)] & 0xFF;
    if (toWritten - toRead == BUFFER / 2) {
      notifyAll();
    }
    return value;
  }

  @Override
  public void listen(Listener told) {
    listener = told;
  }

  private void tell() {
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }

  // The host's side

  /** Whether no program has it open, so that a conversation can begin. */
  synchronized boolean free() {
    return abandoned && !guestOpen;
  }

  /** A new conversation begins. */
  void begin() {
    synchronized (this) {
      toRead = toWritten;
      fromRead = fromWritten;
      opened = false;
      ended = false;
      abandoned = false;
      hostOpen = true;
    }
    tell();
  }

  /** Nobody is interested any more: what still comes is dropped. */
  void abandon() {
    synchronized (this) {
      abandoned = true;
      toRead = toWritten;
      fromRead = fromWritten;
      notifyAll();
    }
    Listener told = listener;
    if (told != null) {
      told.outputReady();
    }
    end();
  }

  /** The guest reads an end of file behind what was written. */
  void end() {
    synchronized (this) {
      hostOpen = false;
      notifyAll();
    }
    tell();
  }

  /**
   * Reads at least a byte.
   *
   * @return how many; -1 at the end
   */
  int read(byte[] to, int at, int length) throws InterruptedException {
    int count;
    synchronized (this) {
      while (fromRead == fromWritten) {
        if (abandoned || !guestOpen && (opened || ended)) {
          return -1;
        }
        wait();
      }
      count = (int) Math.min(length, fromWritten - fromRead);
      for (int i = 0; i < count; i++) {
        to[at + i] = fromGuest[(int) (fromRead++ % BUFFER)];
      }
    }
    Listener told = listener;
    if (told != null) {
      told.outputReady();
    }
    return count;
  }

  /** Writes all, waiting for room. Returns false if nobody will read it. */
  boolean write(byte[] from, int at, int length) throws InterruptedException {
    int done = 0;
    while (done < length) {
      synchronized (this) {
        while (toWritten - toRead == BUFFER && !abandoned && hostOpen) {
          wait();
        }
        if (abandoned || !hostOpen) {
          return false;
        }
        while (done < length && toWritten - toRead < BUFFER) {
          toGuest[(int) (toWritten++ % BUFFER)] = from[at + done++];
        }
      }
      tell();
    }
    return true;
  }

  /** The program has ended: a port that nobody has open will have no more. */
  synchronized void programEnded() {
    ended = true;
    notifyAll();
  }

  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] to, int at, int length) throws IOException {
        try {
          return length == 0 ? 0 : AgentStream.this.read(to, at, length);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    };
  }

  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int at, int length) throws IOException {
        try {
          if (!AgentStream.this.write(from, at, length)) {
            throw new IOException("the program has ended");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }

      @Override
      public void close() {
        end();
      }
    };
  }
}
