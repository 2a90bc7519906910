package org.javisor.network.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.function.BiConsumer;
import org.javisor.network.nat.HostDatagrams;
import org.javisor.network.nat.HostPort;

/** A UDP socket of the host. */
final class NioDatagrams implements HostDatagrams, HostPort, NioHost.Selected {
  /** Datagrams that are taken at a time, so that others have their turn. */
  private static final int AT_A_TIME = 64;

  private final NioHost host;
  private final DatagramChannel channel;
  private final BiConsumer<SocketAddress, byte[]> received;
  private final Runnable refused;

  NioDatagrams(
      NioHost host, DatagramChannel channel, BiConsumer<SocketAddress, byte[]> received, Runnable refused) {
    this.host = host;
    this.channel = channel;
    this.received = received;
    this.refused = refused;
    host.register(channel, SelectionKey.OP_READ, this);
  }

  @Override
  public void selected(SelectionKey key) {
    ByteBuffer buffer = host.buffer();
    try {
      for (int i = 0; i < AT_A_TIME && channel.isOpen(); i++) {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        if (from == null) {
          return;
        }
        byte[] data = new byte[buffer.flip().remaining()];
        buffer.get(data);
        received.accept(from, data);
      }
    } catch (IOException e) {
      // For a connected socket: nobody listens at the other end.
      refused.run();
    }
  }

  @Override
  public void send(byte[] data) {
    try {
      channel.write(ByteBuffer.wrap(data));
    } catch (IOException e) {
      host.post(refused);
    }
  }

  @Override
  public void send(InetSocketAddress to, byte[] data) {
    try {
      channel.send(ByteBuffer.wrap(data), to);
    } catch (IOException e) {
      // As if it were lost on its way.
    }
  }

  @Override
  public void close() {
    host.close(channel);
  }
}
