package org.javisor.screen.rfb;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** A viewer's connection, which may become encrypted on the way. */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 14;

  private final Closeable transport;
  /** Null where somebody else sees to encryption and time limits. */
  private final @Nullable Socket socket;
  private InputStream bytes;
  private DataInputStream in;
  private OutputStream out;

  Connection(Socket socket) throws IOException {
    this.transport = socket;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    // Not buffered before it is clear that it stays as it is: what TLS needs must not be read ahead.
    bytes = socket.getInputStream();
    in = new DataInputStream(bytes);
    out = socket.getOutputStream();
  }

  /** Over a transport that somebody else has opened; it stays as it is. */
  Connection(InputStream in, OutputStream out, Closeable transport) {
    this.transport = transport;
    this.socket = null;
    this.bytes = in;
    this.in = new DataInputStream(in);
    this.out = out;
  }

  DataInputStream in() {
    return in;
  }

  void send(Bytes bytes) throws IOException {
    bytes.writeTo(out);
    out.flush();
    bytes.clear();
  }

  /** Goes on encrypted. */
  void encrypt(TlsIdentity identity) throws IOException {
    if (socket == null) {
      throw new RfbException("this transport cannot be encrypted from here");
    }
    SSLSocketFactory factory = identity.context().getSocketFactory();
    SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, (InputStream) null, true);
    encrypted.setUseClientMode(false);
    encrypted.startHandshake();
    bytes = encrypted.getInputStream();
    in = new DataInputStream(bytes);
    out = encrypted.getOutputStream();
  }

  /** The handshake is over: reads ahead, and waits for the viewer as long as it likes. */
  void established() throws IOException {
    if (socket != null) {
      socket.setSoTimeout(0);
    }
    in = new DataInputStream(new BufferedInputStream(bytes, BUFFER_BYTES));
  }

  @Override
  public void close() {
    try {
      // Not the encrypted one, which would wait for the viewer to take its farewell.
      transport.close();
    } catch (IOException e) {
      // It is gone, which was wanted.
    }
  }
}
