package org.javisor.network.nat;

/**
 * A UDP socket of the host for one guest's port and one remote address. As {@link HostSocket}, for the NAT's thread.
 */
public interface HostDatagrams {
  /** What comes back. */
  interface Events {
    void received(byte[] data);

    /** Nobody listens there. */
    void refused();
  }

  /** Sends, or drops what cannot be sent now. */
  void send(byte[] data);

  /** No events follow. */
  void close();
}
