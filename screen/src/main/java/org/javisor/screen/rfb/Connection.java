package org.javisor.screen.rfb;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A viewer's connection, which may become encrypted on the way. */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 14;

  private final Socket socket;
  private Socket current;
  private DataInputStream in;
  private OutputStream out;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.current = socket;
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    // Not buffered before it is clear that it stays as it is: what TLS needs must not be read ahead.
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
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
    SSLSocketFactory factory = identity.context().getSocketFactory();
    SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, (InputStream) null, true);
    encrypted.setUseClientMode(false);
    encrypted.startHandshake();
    current = encrypted;
    in = new DataInputStream(encrypted.getInputStream());
    out = encrypted.getOutputStream();
  }

  /** The handshake is over: reads ahead, and waits for the viewer as long as it likes. */
  void established() throws IOException {
    socket.setSoTimeout(0);
    in = new DataInputStream(new BufferedInputStream(current.getInputStream(), BUFFER_BYTES));
  }

  @Override
  public void close() {
    try {
      // Not the encrypted one, which would wait for the viewer to take its farewell.
      socket.close();
    } catch (IOException e) {
      // It is gone, which was wanted.
    }
  }
}
