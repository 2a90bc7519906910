package org.javisor.screen.rfb;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * From the first byte to an authenticated viewer.
 *
 * @see "RFC 6143, 7.1 Handshake Messages and 7.2 Security Types; The RFB Protocol (community version), VeNCrypt"
 */
final class Handshake {
  private static final byte[] VERSION = "RFB 003.008\n".getBytes(StandardCharsets.US_ASCII);
  private static final int NONE = 1;
  private static final int VNC_AUTHENTICATION = 2;
  private static final int VENCRYPT = 19;
  private static final int X509_NONE = 260;
  private static final int X509_VNC = 261;
  private static final int X509_PLAIN = 262;
  private static final int LONGEST_PASSWORD = 1024;

  private final Connection connection;
  private final RfbSettings settings;
  private final SecureRandom random;
  private final Bytes out = new Bytes();
  private int minor;

  Handshake(Connection connection, RfbSettings settings, SecureRandom random) {
    this.connection = connection;
    this.settings = settings;
    this.random = random;
  }

  /** @throws IOException if the viewer leaves, breaks the protocol, or does not know the password */
  void run() throws IOException {
    out.put(VERSION);
    connection.send(out);
    minor = readVersion();
    if (settings.tls().isPresent()) {
      offer(VENCRYPT);
      vencrypt(settings.tls().get());
    } else if (settings.password().isPresent()) {
      offer(VNC_AUTHENTICATION);
      authenticate(settings.password().get());
    } else {
      offer(NONE);
      if (minor >= 8) {
        accept();
      }
    }
  }

  private int readVersion() throws IOException {
    byte[] version = new byte[VERSION.length];
    connection.in().readFully(version);
    String text = new String(version, StandardCharsets.US_ASCII);
    if (!text.matches("RFB \\d{3}\\.\\d{3}\n")) {
      throw new RfbException("no RFB version");
    }
    int major = Integer.parseInt(text, 4, 7, 10);
    int asked = Integer.parseInt(text, 8, 11, 10);
    if (major != 3 || asked >= 8) {
      return 8;
    }
    // Unknown versions before 3.7 are 3.3, as the RFC says.
    return asked == 7 ? 7 : 3;
  }

  /** There is one security type, and the viewer has to take it. */
  private void offer(int type) throws IOException {
    if (minor == 3) {
      if (type == VENCRYPT) {
        out.put32(0);
        putReason("this server needs version 3.7 or newer");
        connection.send(out);
        throw new RfbException("too old for TLS");
      }
      out.put32(type);
      connection.send(out);
      return;
    }
    out.put8(1);
    out.put8(type);
    connection.send(out);
    if (connection.in().readUnsignedByte() != type) {
      throw refused("this security type was not offered");
    }
  }

  private void putReason(String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    out.put32(text.length);
    out.put(text);
  }

  private void accept() throws IOException {
    out.put32(0);
    connection.send(out);
  }

  private RfbException refused(String reason) throws IOException {
    out.put32(1);
    if (minor >= 8) {
      putReason(reason);
    }
    connection.send(out);
    return new RfbException(reason);
  }

  private void authenticate(String password) throws IOException {
    byte[] challenge = new byte[VncPassword.CHALLENGE_BYTES];
    random.nextBytes(challenge);
    out.put(challenge);
    connection.send(out);
    byte[] response = new byte[VncPassword.CHALLENGE_BYTES];
    connection.in().readFully(response);
    if (!VncPassword.matches(challenge, password, response)) {
      throw refused("wrong password");
    }
    accept();
  }

  private void vencrypt(TlsIdentity identity) throws IOException {
    out.put8(0);
    out.put8(2);
    connection.send(out);
    DataInputStream in = connection.in();
    if (in.readUnsignedShort() != 2) {
      out.put8(1);
      connection.send(out);
      throw new RfbException("only VeNCrypt 0.2 is known");
    }
    int[] types = settings.password().isPresent() ? new int[] {X509_VNC, X509_PLAIN} : new int[] {X509_NONE};
    out.put8(0);
    out.put8(types.length);
    for (int type : types) {
      out.put32(type);
    }
    connection.send(out);
    int chosen = in.readInt();
    boolean offered = false;
    for (int type : types) {
      offered |= type == chosen;
    }
    out.put8(offered ? 1 : 0);
    connection.send(out);
    if (!offered) {
      throw new RfbException("VeNCrypt type " + chosen + " was not offered");
    }
    connection.encrypt(identity);
    switch (chosen) {
      case X509_VNC -> authenticate(settings.password().orElseThrow());
      case X509_PLAIN -> plain(settings.password().orElseThrow());
      default -> {
        if (minor >= 8) {
          accept();
        }
      }
    }
  }

  /** Any user name will do. */
  private void plain(String password) throws IOException {
    DataInputStream in = connection.in();
    int nameBytes = in.readInt();
    int passwordBytes = in.readInt();
    if (nameBytes < 0 || nameBytes > LONGEST_PASSWORD || passwordBytes < 0 || passwordBytes > LONGEST_PASSWORD) {
      throw new RfbException("user name or password too long");
    }
    in.skipNBytes(nameBytes);
    byte[] given = new byte[passwordBytes];
    in.readFully(given);
    if (!MessageDigest.isEqual(given, password.getBytes(StandardCharsets.UTF_8))) {
      throw refused("wrong password");
    }
    accept();
  }
}
