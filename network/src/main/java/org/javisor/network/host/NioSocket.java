package org.javisor.network.host;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.javisor.network.nat.HostSocket;
import org.jspecify.annotations.Nullable;

/** A TCP connection of the host. */
final class NioSocket implements HostSocket, NioHost.Selected {
  private final NioHost host;
  private final SocketChannel channel;
  private final @Nullable SelectionKey key;
  private Events events;
  private boolean connected;
  private boolean closed;

  NioSocket(NioHost host, SocketChannel channel, Events events, boolean connected) {
    this.host = host;
    this.channel = channel;
    this.events = events;
    this.connected = connected;
    this.key = host.register(channel, connected ? 0 : SelectionKey.OP_CONNECT, this);
  }

  void events(Events told) {
    events = told;
  }

  @Override
  public void selected(SelectionKey selected) {
    if (!connected) {
      finishConnect();
      return;
    }
    if (selected.isValid() && selected.isReadable()) {
      events.readable();
    }
    if (selected.isValid() && selected.isWritable()) {
      events.writable();
    }
  }

  private void finishConnect() {
    try {
      if (channel.finishConnect()) {
        connected = true;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        want(false, false);
        events.connected();
      }
    } catch (IOException e) {
      close();
      events.failed();
    }
  }

  @Override
  public int write(ByteBuffer from) {
    try {
      return closed ? BROKEN : channel.write(from);
    } catch (IOException e) {
      return BROKEN;
    }
  }

  @Override
  public int read(ByteBuffer to) {
    try {
      return closed ? BROKEN : channel.read(to);
    } catch (IOException e) {
      return BROKEN;
    }
  }

  @Override
  public void want(boolean reading, boolean writing) {
    SelectionKey registered = key;
    if (registered != null && connected && registered.isValid()) {
      int wanted = (reading ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0);
      if (registered.interestOps() != wanted) {
        registered.interestOps(wanted);
      }
    }
  }

  @Override
  public void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      // It is broken, which the next read says.
    }
  }

  @Override
  public void close() {
    closed = true;
    host.close(channel);
  }

  @Override
  public void abort() {
    try {
      if (!closed) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // Then the other end sees an ordinary end.
    }
    close();
  }
}
