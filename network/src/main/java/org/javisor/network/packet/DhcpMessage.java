package org.javisor.network.packet;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.javisor.device.network.MacAddress;

/**
 * A message of the Dynamic Host Configuration Protocol, or of BOOTP, which has no {@link #MESSAGE_TYPE}.
 *
 * @param operation 1 for a request, 2 for a reply
 * @param transaction the client's number
 * @param flags bit 15: answer by broadcast
 * @param client the address that the client has
 * @param your the address that it gets
 * @param server where it loads its boot file from
 * @param mac the client's hardware address
 * @param bootFile its path on that server; may be empty
 * @param options by their codes
 * @see "RFC 2131, 2 Protocol Summary; RFC 2132, DHCP Options"
 */
public record DhcpMessage(
    int operation, int transaction, int flags, InetAddress client, InetAddress your, InetAddress server,
    MacAddress mac, String bootFile, Map<Integer, byte[]> options) {
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  public static final int SUBNET_MASK = 1;
  public static final int ROUTER = 3;
  public static final int NAME_SERVER = 6;
  public static final int HOST_NAME = 12;
  public static final int DOMAIN_NAME = 15;
  public static final int INTERFACE_MTU = 26;
  public static final int REQUESTED_ADDRESS = 50;
  public static final int LEASE_SECONDS = 51;
  public static final int MESSAGE_TYPE = 53;
  public static final int SERVER_ID = 54;
  public static final int MESSAGE = 56;
  public static final int CLIENT_ID = 61;

  private static final int FIXED_BYTES = 236;
  private static final int BOOT_FILE = 108;
  private static final int BOOT_FILE_BYTES = 128;
  private static final int COOKIE = 0x6382_5363;
  private static final int PAD = 0;
  private static final int END = 255;

  /** What BOOTP clients expect at least. */
  private static final int SHORTEST = 300;

  public DhcpMessage {
    options = Map.copyOf(options);
  }

  public static Optional<DhcpMessage> parse(byte[] b) {
    boolean ethernet = b.length >= FIXED_BYTES + 4 && b[1] == 1 && b[2] == MacAddress.BYTES;
    if (!ethernet || Bytes.doubleword(b, FIXED_BYTES) != COOKIE) {
      return Optional.empty();
    }
    Map<Integer, byte[]> options = new TreeMap<>();
    for (int at = FIXED_BYTES + 4; at < b.length && Bytes.byteAt(b, at) != END;) {
      if (b[at] == PAD) {
        at++;
        continue;
      }
      if (at + 2 > b.length || at + 2 + Bytes.byteAt(b, at + 1) > b.length) {
        return Optional.empty();
      }
      int length = Bytes.byteAt(b, at + 1);
      options.putIfAbsent(Bytes.byteAt(b, at), Arrays.copyOfRange(b, at + 2, at + 2 + length));
      at += 2 + length;
    }
    return Optional.of(
        new DhcpMessage(
            Bytes.byteAt(b, 0), Bytes.doubleword(b, 4), Bytes.word(b, 10), Bytes.address(b, 12, 4),
            Bytes.address(b, 16, 4), Bytes.address(b, 20, 4), MacAddress.at(b, 28), text(b, BOOT_FILE), options));
  }

  private static String text(byte[] b, int offset) {
    int end = offset;
    while (end < offset + BOOT_FILE_BYTES && b[end] != 0) {
      end++;
    }
    return new String(b, offset, end - offset, StandardCharsets.ISO_8859_1);
  }

  /** The kind of message; 0 for BOOTP. */
  public int messageType() {
    byte[] value = options.get(MESSAGE_TYPE);
    return value == null || value.length != 1 ? 0 : value[0] & 0xFF;
  }

  /** An option that holds an IPv4 address. */
  public Optional<InetAddress> address(int option) {
    byte[] value = options.get(option);
    return value == null || value.length != 4 ? Optional.empty() : Optional.of(Bytes.address(value, 0, 4));
  }

  public byte[] toBytes() {
    byte[] fixed = new byte[FIXED_BYTES + 4];
    fixed[0] = (byte) operation;
    fixed[1] = 1;
    fixed[2] = MacAddress.BYTES;
    Bytes.doubleword(fixed, 4, transaction);
    Bytes.word(fixed, 10, flags);
    Bytes.address(fixed, 12, client);
    Bytes.address(fixed, 16, your);
    Bytes.address(fixed, 20, server);
    mac.write(fixed, 28);
    byte[] file = bootFile.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(file, 0, fixed, BOOT_FILE, Math.min(file.length, BOOT_FILE_BYTES - 1));
    Bytes.doubleword(fixed, FIXED_BYTES, COOKIE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(fixed);
    new TreeMap<>(options).forEach((code, value) -> {
      out.write(code);
      out.write(Math.min(value.length, 255));
      out.write(value, 0, Math.min(value.length, 255));
    });
    out.write(END);
    return Arrays.copyOf(out.toByteArray(), Math.max(out.size(), SHORTEST));
  }
}
