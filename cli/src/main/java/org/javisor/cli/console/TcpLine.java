package org.javisor.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * A serial port behind a listening socket on the loopback interface, for one client after the other. While nobody is
 * connected the newest output is kept and given to the next client.
 */
public final class TcpLine implements SerialLine {
  private final SerialBuffer buffer = new SerialBuffer();
  private final ServerSocket listening;
  private final Object lock = new Object();
  private @Nullable Socket client;
  private boolean closing;

  /** Listens at a port; 0 picks a free one. */
  public TcpLine(int port) throws IOException {
    buffer.lossy(true);
    listening = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("serial-accept").start(this::accept);
    Thread.ofVirtual().name("serial-to-socket").start(this::send);
  }

  /** The port that it listens at. */
  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        socket.setTcpNoDelay(true);
        connected(socket);
        buffer.lossy(false);
        receive(socket.getInputStream());
      } catch (IOException e) {
        // The client has gone, or the line is being closed: the loop's condition tells.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        connected(null);
        buffer.lossy(true);
      }
    }
  }

  private void connected(@Nullable Socket socket) {
    synchronized (lock) {
      client = socket;
      lock.notifyAll();
    }
  }

  private void receive(InputStream in) throws IOException, InterruptedException {
    byte[] chunk = new byte[512];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      for (int i = 0; i < count; i++) {
        buffer.type(chunk[i] & 0xFF);
      }
    }
  }

  private void send() {
    byte[] chunk = new byte[4096];
    try {
      Socket socket = awaitClient();
      while (socket != null) {
        int count = buffer.take(chunk);
        if (count < 0) {
          break;
        }
        socket = deliver(socket, chunk, count);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (lock) {
      closing = true;
      lock.notifyAll();
    }
  }

  /** Writes a chunk to whoever is connected, and returns who is, or null when the line is closed. */
  private @Nullable Socket deliver(Socket connected, byte[] chunk, int count) throws InterruptedException {
    Socket socket = connected;
    while (socket != null) {
      try {
        socket.getOutputStream().write(chunk, 0, count);
        return socket;
      } catch (IOException e) {
        disconnected(socket);
        socket = awaitClient();
      }
    }
    return null;
  }

  private void disconnected(Socket socket) {
    synchronized (lock) {
      if (client == socket) {
        client = null;
      }
    }
    buffer.lossy(true);
  }

  private @Nullable Socket awaitClient() throws InterruptedException {
    synchronized (lock) {
      while (client == null && !closing) {
        lock.wait();
      }
      return client;
    }
  }

  @Override
  public CharacterBackend backend() {
    return buffer;
  }

  @Override
  public String announcement() {
    return "the serial port is at " + listening.getInetAddress().getHostAddress() + " port " + port();
  }

  @Override
  public void close() {
    buffer.close();
    try {
      awaitSent();
      listening.close();
      Socket connected = client();
      if (connected != null) {
        connected.close();
      }
    } catch (IOException e) {
      // Closing is all that was left to do.
    }
  }

  private @Nullable Socket client() {
    synchronized (lock) {
      return client;
    }
  }

  /** Gives a connected client two seconds to take what is left; a spurious wake-up only shortens them. */
  @SuppressWarnings("WaitNotInLoop")
  private void awaitSent() {
    try {
      synchronized (lock) {
        if (client == null) {
          closing = true;
          lock.notifyAll();
        } else if (!closing) {
          lock.wait(2_000);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
