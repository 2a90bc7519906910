package org.javisor.screen.rfb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.javisor.device.HostTimeSource;
import org.javisor.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * Serves a screen to viewers. Each has two virtual threads; whoever does not finish the handshake, or does not take
 * what it is sent, is let go.
 */
public final class RfbServer implements AutoCloseable {
  /** Connections at a time; further ones are closed at once. */
  static final int MOST_CONNECTIONS = 128;

  /** Of these, so many that are not authenticated yet. */
  static final int MOST_STRANGERS = 32;

  private static final int BACKLOG = 64;
  private static final int HANDSHAKE_MILLIS = 15_000;
  private static final long STUCK_NANOS = 30_000_000_000L;
  private static final long ROUND_MILLIS = 1_000;

  /** What a wrong password costs everybody who comes next. */
  private static final long PENALTY_MILLIS = 200;

  private static final int MOST_PENALTIES = 20;

  /** One connection and how far it is. */
  private static final class Visitor {
    final Connection connection;
    final long since;
    volatile @Nullable RfbSession session;

    Visitor(Connection connection, long since) {
      this.connection = connection;
      this.since = since;
    }
  }

  private final Screen screen;
  private final RfbSettings settings;
  private final ServerSocket listener;
  private final HostTimeSource clock = new HostTimeSource();
  private final SecureRandom random = new SecureRandom();
  private final Set<Visitor> visitors = ConcurrentHashMap.newKeySet();
  private final AtomicInteger wrongPasswords = new AtomicInteger();
  private final Object rounds = new Object();
  private volatile boolean closed;

  /**
   * Listens from now on.
   *
   * @throws IOException if the address cannot be used
   */
  public RfbServer(Screen screen, RfbSettings settings) throws IOException {
    this.screen = screen;
    this.settings = settings;
    this.listener = new ServerSocket();
    boolean bound = false;
    try {
      listener.setReuseAddress(true);
      listener.bind(settings.address(), BACKLOG);
      bound = true;
    } finally {
      if (!bound) {
        listener.close();
      }
    }
    Thread.ofVirtual().name("rfb-accept").start(this::accept);
    Thread.ofVirtual().name("rfb-rounds").start(this::makeRounds);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    InetAddress host = listener.getInetAddress();
    return new InetSocketAddress(host, listener.getLocalPort());
  }

  /** How many are connected, authenticated or not. */
  public int connections() {
    return visitors.size();
  }

  private void accept() {
    while (!closed) {
      try {
        welcome(listener.accept());
      } catch (IOException e) {
        // The listener is closed, or a connection ended before it began.
      }
    }
  }

  private void welcome(Socket socket) throws IOException {
    long strangers = visitors.stream().filter(visitor -> visitor.session == null).count();
    if (visitors.size() >= MOST_CONNECTIONS || strangers >= MOST_STRANGERS) {
      socket.close();
      return;
    }
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    Visitor visitor = new Visitor(new Connection(socket), clock.nanos());
    visitors.add(visitor);
    Thread.ofVirtual().name("rfb-reader").start(() -> serve(visitor));
  }

  private void serve(Visitor visitor) {
    try (Connection connection = visitor.connection) {
      waitForPenalties();
      new Handshake(connection, settings, random).run();
      wrongPasswords.set(0);
      RfbSession session = new RfbSession(screen, connection, settings.name(), clock::nanos);
      visitor.session = session;
      session.run();
    } catch (RfbException e) {
      if (visitor.session == null) {
        wrongPasswords.incrementAndGet();
      }
    } catch (IOException e) {
      // It left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      visitors.remove(visitor);
    }
  }

  private void waitForPenalties() throws InterruptedException {
    long end = clock.nanos() + Math.min(wrongPasswords.get(), MOST_PENALTIES) * PENALTY_MILLIS * 1_000_000;
    synchronized (rounds) {
      for (long left = end - clock.nanos(); left > 0 && !closed; left = end - clock.nanos()) {
        rounds.wait(left / 1_000_000 + 1);
      }
    }
  }

  /** Looks for those who dawdle or take nothing. */
  private void makeRounds() {
    try {
      while (!closed) {
        for (Visitor visitor : visitors) {
          RfbSession session = visitor.session;
          boolean dawdles = session == null && clock.nanos() - visitor.since > HANDSHAKE_MILLIS * 1_000_000L;
          boolean stuck = session != null && session.stuckNanos() > STUCK_NANOS;
          if (dawdles || stuck) {
            visitor.connection.close();
          }
        }
        synchronized (rounds) {
          rounds.wait(ROUND_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all connections and listens no more. */
  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      // It does not listen any more, which was wanted.
    }
    visitors.forEach(visitor -> visitor.connection.close());
    synchronized (rounds) {
      rounds.notifyAll();
    }
  }
}
