package org.javisor.machine;

import java.io.IOException;
import java.time.Duration;
import org.javisor.virtio.vsock.HostSocket;
import org.javisor.virtio.vsock.SocketChip;

/**
 * Streams between programs in a guest and the host, without a network (AF_VSOCK). The host's address is 2. Ports are
 * numbers of 32 bits. A snapshot and a fork hold none of them: their guests hear that all were broken off. Safe from
 * any thread.
 */
public final class GuestSockets {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SocketChip chip;

  GuestSockets(long cid) {
    chip = new SocketChip(cid);
  }

  SocketChip chip() {
    return chip;
  }

  /** Serves a connection; on a virtual thread of its own, so it may wait. The connection is closed when it returns. */
  @FunctionalInterface
  public interface Service {
    void serve(HostSocket connection) throws IOException;
  }

  /**
   * Serves the guest's connections to a port of the host.
   *
   * @throws IllegalStateException if the port is taken
   */
  public void listen(int port, Service service) {
    chip.listen(port, connection -> Thread.ofVirtual().name("vsock-" + Integer.toUnsignedString(port)).start(() -> {
      try (connection) {
        service.serve(connection);
      } catch (IOException e) {
        // The guest broke the connection off, or ended: the service is told by its streams.
      }
    }));
  }

  /** Serves no more connections to a port; those that are there stay. */
  public void ignore(int port) {
    chip.ignore(port);
  }

  /**
   * Connects with a port of the guest, where a program listens. Waits for half a minute at most.
   *
   * @throws IOException if nobody answers there
   */
  public HostSocket connect(int port) throws IOException {
    return chip.connect(port, PATIENCE);
  }

  /** The machine ends, and all connections with it. */
  void abandon() {
    chip.abandon();
  }
}
