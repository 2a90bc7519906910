package org.javisor.network.tunnel;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.NetworkBackend;
import org.javisor.network.PortGroup;
import org.javisor.network.PortPolicy;
import org.javisor.network.PortSettings;
import org.javisor.network.SwitchPort;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.Vlan;

/**
 * Joins switches of several processes or hosts: one listens, the others connect to it and, when the connection breaks,
 * again. Each connection is a trunk port of the switch, so that VLANs stay apart. Reading and writing are virtual
 * threads' work. Switches must be joined as a tree: a ring would send broadcasts around for ever.
 */
public final class Tunnel implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 256;
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final long FIRST_PAUSE_NANOS = 200_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
  private static final PortGroup TRUNK =
      new PortGroup("tunnel", new Vlan.Trunk(Set.of()), PortPolicy.STANDARD, Optional.empty());

  private final VirtualSwitch home;
  private final SharedKey key;
  private final Consumer<String> messages;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Optional<ServerSocket> server;
  private volatile boolean closed;
  private volatile Thread connector = Thread.currentThread();

  private Tunnel(VirtualSwitch home, SharedKey key, Consumer<String> messages, Optional<ServerSocket> server) {
    this.home = home;
    this.key = key;
    this.messages = messages;
    this.server = server;
  }

  /**
   * Lets other switches connect.
   *
   * @param messages told when somebody came, left, or was refused
   * @throws IOException if that address cannot be listened on
   */
  public static Tunnel listen(VirtualSwitch home, InetSocketAddress at, SharedKey key, Consumer<String> messages)
      throws IOException {
    ServerSocket server = new ServerSocket();
    boolean complete = false;
    try {
      server.setReuseAddress(true);
      server.bind(at);
      complete = true;
    } finally {
      if (!complete) {
        server.close();
      }
    }
    Tunnel tunnel = new Tunnel(home, key, messages, Optional.of(server));
    Thread.ofVirtual().name("javisor-tunnel").start(() -> tunnel.accept(server));
    return tunnel;
  }

  /** Connects to a switch that listens, now and whenever the connection breaks. */
  public static Tunnel connect(VirtualSwitch home, InetSocketAddress to, SharedKey key, Consumer<String> messages) {
    Tunnel tunnel = new Tunnel(home, key, messages, Optional.empty());
    tunnel.connector = Thread.ofVirtual().name("javisor-tunnel").start(() -> tunnel.keepConnected(to));
    return tunnel;
  }

  /** Where it listens: a port that the host chose, if 0 was asked for. */
  public int port() {
    return server.map(ServerSocket::getLocalPort).orElse(0);
  }

  private void accept(ServerSocket listening) {
    while (!closed) {
      try {
        Socket socket = listening.accept();
        if (sockets.size() >= MOST_CONNECTIONS) {
          socket.close();
        } else {
          sockets.add(socket);
          Thread.ofVirtual().name("javisor-tunnel").start(() -> serve(socket, false));
        }
      } catch (IOException e) {
        if (!closed) {
          messages.accept("nobody can connect any more: " + e.getMessage());
        }
        return;
      }
    }
  }

  private void keepConnected(InetSocketAddress to) {
    long pause = FIRST_PAUSE_NANOS;
    while (!closed) {
      Socket socket = new Socket();
      sockets.add(socket);
      try {
        socket.connect(resolved(to), HANDSHAKE_MILLIS);
        pause = serve(socket, true) ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      } catch (IOException e) {
        sockets.remove(socket);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
      if (!closed) {
        LockSupport.parkNanos(this, pause);
      }
    }
  }

  /** Looked up again for each connection, as hosts move. */
  private static InetSocketAddress resolved(InetSocketAddress to) throws IOException {
    return to.isUnresolved()
        ? new InetSocketAddress(InetAddress.getAllByName(to.getHostString())[0], to.getPort())
        : to;
  }

  /** Carries frames until the connection ends; returns whether there were any keys to carry them with. */
  private boolean serve(Socket socket, boolean caller) {
    String peer = String.valueOf(socket.getRemoteSocketAddress());
    boolean agreed = false;
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      FrameStream frames = new FrameStream(in, out, Handshake.run(in, out, key, caller));
      socket.setSoTimeout(0);
      agreed = true;
      messages.accept("joined with " + peer);
      carry(socket, frames);
    } catch (IOException e) {
      if (!closed) {
        messages.accept((agreed ? "no longer joined with " : "not joined with ") + peer + ": " + e.getMessage());
      }
    } finally {
      sockets.remove(socket);
    }
    return agreed;
  }

  private void carry(Socket socket, FrameStream frames) throws IOException {
    SwitchPort port = home.add(PortSettings.open("tunnel " + socket.getRemoteSocketAddress()).withGroup(TRUNK));
    Semaphore available = new Semaphore(0);
    port.accept(new NetworkBackend.Acceptance(true, true, true));
    port.listen(new NetworkBackend.Listener() {
      @Override
      public void framesAvailable() {
        available.release();
      }

      @Override
      public void linkChanged() {
        available.release();
      }
    });
    Thread writer = Thread.ofVirtual().name("javisor-tunnel").start(() -> send(socket, port, frames, available));
    try {
      while (!closed) {
        port.send(frames.read());
      }
    } finally {
      home.remove(port);
      writer.interrupt();
    }
  }

  private void send(Socket socket, SwitchPort port, FrameStream frames, Semaphore available) {
    try (socket) {
      Optional<EthernetFrame> next = port.receive();
      while (!socket.isClosed()) {
        if (next.isEmpty()) {
          boolean told = available.tryAcquire(1, 10, TimeUnit.SECONDS);
          next = told ? port.receive() : Optional.empty();
          continue;
        }
        EthernetFrame frame = next.get();
        next = port.receive();
        frames.write(frame, next.isEmpty());
      }
    } catch (IOException e) {
      // The reader hears of it, too, and says so.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (server.isPresent()) {
        server.get().close();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      messages.accept("not closed in order: " + e.getMessage());
    }
    LockSupport.unpark(connector);
  }
}
