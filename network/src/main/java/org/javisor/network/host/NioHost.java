package org.javisor.network.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.javisor.network.nat.HostDatagrams;
import org.javisor.network.nat.HostNetwork;
import org.javisor.network.nat.HostPort;
import org.javisor.network.nat.HostSocket;
import org.jspecify.annotations.Nullable;

/**
 * The host's sockets, none of which blocks: one thread waits for all of them. Names and echoes, whose questions the JDK
 * answers by waiting, have virtual threads.
 */
final class NioHost implements HostNetwork, AutoCloseable {
  private static final int ECHO_WAIT_MILLIS = 2000;
  private static final int LARGEST_DATAGRAM = 0xFFFF;

  /** Told when its channel can do something. */
  interface Selected {
    void selected(SelectionKey key);
  }

  private final Selector selector;
  private final ResolverFile resolver = new ResolverFile(Path.of("/etc/resolv.conf"));
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

  /** What other threads found out. */
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

  NioHost() throws IOException {
    selector = Selector.open();
  }

  /** From any thread: the one that waits looks around. */
  void wakeUp() {
    selector.wakeup();
  }

  /** Runs something on the thread that waits, soon. */
  void post(Runnable task) {
    posted.add(task);
    selector.wakeup();
  }

  /**
   * Waits until something happens, and tells whoever it concerns.
   *
   * @param millis 0 to look only; negative to wait without end
   * @param before run before anybody is told
   */
  void await(long millis, Runnable before) throws IOException {
    if (millis == 0 || !posted.isEmpty()) {
      selector.selectNow();
    } else if (millis < 0) {
      selector.select();
    } else {
      selector.select(millis);
    }
    before.run();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid()) {
        ((Selected) key.attachment()).selected(key);
      }
    }
    selector.selectedKeys().clear();
    Runnable task = posted.poll();
    while (task != null) {
      task.run();
      task = posted.poll();
    }
  }

  /** For one datagram, on the thread that waits. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Nullable
  SelectionKey register(SelectableChannel channel, int operations, Selected told) {
    try {
      channel.configureBlocking(false);
      return channel.register(selector, operations, told);
    } catch (ClosedChannelException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  @Override
  public HostSocket connect(InetSocketAddress to, HostSocket.Events events) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      boolean connected = channel.connect(to);
      if (connected) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        post(events::connected);
      }
      return new NioSocket(this, channel, events, connected);
    } catch (IOException e) {
      if (channel != null) {
        close(channel);
      }
      post(events::failed);
      return NoSocket.INSTANCE;
    }
  }

  @Override
  public HostDatagrams datagrams(InetSocketAddress to, HostDatagrams.Events events) {
    DatagramChannel channel = null;
    try {
      channel = DatagramChannel.open();
      channel.connect(to);
      return new NioDatagrams(this, channel, (from, data) -> events.received(data), events::refused);
    } catch (IOException e) {
      if (channel != null) {
        close(channel);
      }
      post(events::refused);
      return NoSocket.INSTANCE;
    }
  }

  @Override
  public AutoCloseable listen(InetSocketAddress at, Acceptor acceptor) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(at);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    register(server, SelectionKey.OP_ACCEPT, key -> accept(server, acceptor));
    return server;
  }

  private void accept(ServerSocketChannel server, Acceptor acceptor) {
    try {
      SocketChannel channel = server.accept();
      while (channel != null) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        NioSocket socket = new NioSocket(this, channel, NoSocket.INSTANCE, true);
        Optional<HostSocket.Events> events = acceptor.accepted(socket);
        if (events.isPresent()) {
          socket.events(events.get());
        } else {
          socket.abort();
        }
        channel = server.accept();
      }
    } catch (IOException e) {
      // Whoever came has gone; or the host has no more files to open, and they come again.
    }
  }

  @Override
  public HostPort bind(InetSocketAddress at, HostPort.Events events) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(at);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new NioDatagrams(
        this, channel, (from, data) -> events.received((InetSocketAddress) from, data), () -> {
          // A port that hears from anybody is refused by nobody.
        });
  }

  @Override
  public void reachable(InetAddress address, Consumer<Boolean> answer) {
    Thread.ofVirtual().name("javisor-echo").start(() -> {
      boolean answers;
      try {
        answers = address.isReachable(ECHO_WAIT_MILLIS);
      } catch (IOException e) {
        answers = false;
      }
      boolean result = answers;
      post(() -> answer.accept(result));
    });
  }

  @Override
  public void resolve(String name, Consumer<List<InetAddress>> answer) {
    Thread.ofVirtual().name("javisor-names").start(() -> {
      List<InetAddress> addresses;
      try {
        addresses = List.of(InetAddress.getAllByName(name));
      } catch (UnknownHostException e) {
        addresses = List.of();
      }
      List<InetAddress> result = addresses;
      post(() -> answer.accept(result));
    });
  }

  @Override
  public List<InetSocketAddress> nameServers() {
    return resolver.servers();
  }

  @Override
  public boolean reachesIpv6() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(NioHost::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(
              address -> address instanceof Inet6Address && !address.isLinkLocalAddress()
                  && !address.isLoopbackAddress());
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      close(key.channel());
    }
    selector.close();
  }
}
