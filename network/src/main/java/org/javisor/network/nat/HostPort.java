package org.javisor.network.nat;

import java.net.InetSocketAddress;

/** A UDP port of the host that hears from anybody. */
public interface HostPort extends AutoCloseable {
  /** What comes. */
  @FunctionalInterface
  interface Events {
    void received(InetSocketAddress from, byte[] data);
  }

  /** Sends, or drops what cannot be sent now. */
  void send(InetSocketAddress to, byte[] data);

  @Override
  void close();
}
