package org.javisor.network.nat;

import java.nio.ByteBuffer;

/**
 * The host's end of a guest's TCP connection. All methods return at once; they and {@link Events} are called on the
 * thread that owns the NAT only.
 */
public interface HostSocket {
  /** {@link #read}: the other end has finished. */
  int END = -1;

  /** {@link #read} and {@link #write}: the connection is gone. */
  int BROKEN = -2;

  /** What happens to it. */
  interface Events {
    void connected();

    /** There will be no connection. */
    void failed();

    /** {@link #read} would give something other than 0. Told again and again while reading is wanted. */
    void readable();

    /** {@link #write} would take something. Told again and again while writing is wanted. */
    void writable();
  }

  /** Takes bytes; returns how many, 0 if none can be taken now, or {@link #BROKEN}. */
  int write(ByteBuffer from);

  /** Gives bytes; returns how many, 0 if there are none now, {@link #END} or {@link #BROKEN}. */
  int read(ByteBuffer to);

  /** Says which events are wanted from now on. */
  void want(boolean reading, boolean writing);

  /** No more bytes will be written. */
  void shutdownOutput();

  /** Lets go of the connection; no events follow. No effect the second time. */
  void close();

  /** The same, so that the other end sees a reset. */
  void abort();
}
