package org.javisor.web;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The sockets that are open. From time to time each is asked whether somebody is still at its other end. */
final class Channels implements AutoCloseable {
  /** Sockets at a time; a page has three. */
  static final int MOST = 48;

  private static final long ROUND_MILLIS = 10_000;
  /** How long the last words may take. */
  private static final long FAREWELL_MILLIS = 1_000;

  private static final long MOST_SILENT_NANOS = 45_000_000_000L;

  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Object rounds = new Object();
  private boolean closed;

  Channels() {
    Thread.ofVirtual().name("web-rounds").start(this::makeRounds);
  }

  /** Whether there is room for one more. */
  boolean haveRoom() {
    return open.size() < MOST;
  }

  int count() {
    return open.size();
  }

  void add(SocketChannel channel) {
    open.add(channel);
  }

  void remove(SocketChannel channel) {
    open.remove(channel);
  }

  /** Something happened to the machine that pages show. */
  void tell() {
    open.forEach(SocketChannel::tell);
  }

  private void makeRounds() {
    try {
      synchronized (rounds) {
        while (!closed) {
          rounds.wait(ROUND_MILLIS);
          open.forEach(channel -> channel.check(MOST_SILENT_NANOS));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all of them, and tells them why. */
  void close(int code, String reason) {
    synchronized (rounds) {
      closed = true;
      rounds.notifyAll();
    }
    CompletableFuture<?>[] farewells =
        open.stream().map(channel -> channel.close(code, reason)).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(farewells).get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Some do not listen any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(SocketChannel.GOING_AWAY, "");
  }
}
