package org.javisor.disk.nbd;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.javisor.device.BlockBackend;

/**
 * Offers a disk on a port of this host's loopback interface, to {@code qemu-img}, {@code nbd-client} and others. The
 * protocol knows no passwords: every user of this host can reach it.
 */
public final class NbdServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NbdServer.class.getName());
  private static final int MOST_CONNECTIONS = 16;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final long PAUSE_NANOS = 10_000_000;

  private final BlockBackend disk;
  private final String name;
  private final ServerSocket listening;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private NbdServer(BlockBackend disk, String name, ServerSocket listening) {
    this.disk = disk;
    this.name = name;
    this.listening = listening;
  }

  /**
   * Begins to serve.
   *
   * @param disk stays the caller's
   * @param name of the export; empty is the one that everybody gets who asks for none
   * @param port 0: any that is free
   */
  public static NbdServer start(BlockBackend disk, String name, int port) throws IOException {
    ServerSocket listening = new ServerSocket();
    boolean good = false;
    try {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      NbdServer server = new NbdServer(disk, name, listening);
      Thread.ofVirtual().name("javisor-nbd").start(server::accept);
      good = true;
      return server;
    } finally {
      if (!good) {
        listening.close();
      }
    }
  }

  /** Where it listens. */
  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        if (connections.size() >= MOST_CONNECTIONS) {
          socket.close();
        } else {
          connections.add(socket);
          Thread.ofVirtual().name("javisor-nbd-connection").start(() -> serve(socket));
        }
      } catch (IOException e) {
        // Closed; or a client that vanished before it was accepted, or no file left on the host: a little later again.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      // Whoever connects and says nothing does not hold a place for ever.
      socket.setSoTimeout(PATIENCE_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      if (new NbdHandshake(in, out, name, disk).agree()) {
        socket.setSoTimeout(0);
        new NbdTransmission(in, out, disk).run();
      }
    } catch (IOException e) {
      // The client went away, or spoke another language: its connection ends, and nothing else.
      LOG.log(System.Logger.Level.DEBUG, "a connection ended", e);
    } finally {
      connections.remove(socket);
    }
  }

  /** Ends all connections. */
  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}
