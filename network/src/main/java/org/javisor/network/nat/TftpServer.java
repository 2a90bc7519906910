package org.javisor.network.nat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.UdpDatagram;

/**
 * Gives guests the files that they boot from. Nobody can write.
 *
 * @see "RFC 1350, The TFTP Protocol; RFC 2347 to 2349 for options; RFC 7440 is not supported"
 */
final class TftpServer {
  static final int PORT = 69;

  private static final int READ = 1;
  private static final int DATA = 3;
  private static final int ACKNOWLEDGMENT = 4;
  private static final int ERROR = 5;
  private static final int OPTIONS = 6;

  private static final int NOT_FOUND = 1;
  private static final int ILLEGAL = 4;

  private static final int MOST_TRANSFERS = 16;
  private static final int MOST_TRIES = 6;
  private static final long WAIT_NANOS = 1_000_000_000L;
  private static final int STANDARD_BLOCK = 512;
  private static final int LARGEST_BLOCK = NatSettings.MTU - 32;

  /** A file on its way. */
  private static final class Transfer {
    final InetSocketAddress server;
    final InetSocketAddress client;
    final byte[] content;
    int blockBytes = STANDARD_BLOCK;

    /** The last one that was sent: 0 for the options. */
    int block;

    byte[] last = new byte[0];
    int tries;
    long deadline;

    Transfer(InetSocketAddress server, InetSocketAddress client, byte[] content) {
      this.server = server;
      this.client = client;
      this.content = content;
    }
  }

  private final BootFiles files;
  private final Consumer<UdpDatagram> toGuest;

  /** By client; the oldest first. */
  private final LinkedHashMap<InetSocketAddress, Transfer> transfers = new LinkedHashMap<>();

  TftpServer(BootFiles files, Consumer<UdpDatagram> toGuest) {
    this.files = files;
    this.toGuest = toGuest;
  }

  /** A datagram to the server's port. */
  void received(UdpDatagram datagram, long now) {
    byte[] b = datagram.data();
    if (b.length < 4) {
      return;
    }
    switch (Bytes.word(b, 0)) {
      case READ -> request(datagram, now);
      case ACKNOWLEDGMENT -> acknowledged(datagram.source(), Bytes.word(b, 2), now);
      case ERROR -> transfers.remove(datagram.source());
      default -> error(datagram, ILLEGAL, "files can only be read");
    }
  }

  private void request(UdpDatagram datagram, long now) {
    String[] words = new String(datagram.data(), 2, datagram.data().length - 2, StandardCharsets.ISO_8859_1)
        .split("\0", 20);
    Optional<byte[]> content = words.length < 2 ? Optional.empty() : files.read(words[0]);
    if (content.isEmpty()) {
      error(datagram, NOT_FOUND, "there is no such file");
      return;
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 2; i + 1 < words.length; i += 2) {
      options.put(words[i].toLowerCase(Locale.ROOT), words[i + 1]);
    }
    Transfer transfer = new Transfer(datagram.destination(), datagram.source(), content.get());
    transfers.remove(datagram.source());
    if (transfers.size() >= MOST_TRANSFERS) {
      transfers.pollFirstEntry();
    }
    transfers.put(datagram.source(), transfer);
    byte[] agreed = agree(transfer, options);
    if (agreed.length == 0) {
      sendBlock(transfer, 1, now);
    } else {
      send(transfer, agreed, now);
    }
  }

  /** The answer to options; empty if there are none that mean anything here. */
  private static byte[] agree(Transfer transfer, Map<String, String> options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String blockBytes = options.getOrDefault("blksize", "");
    if (blockBytes.matches("\\d{1,5}") && Integer.parseInt(blockBytes) >= 8) {
      transfer.blockBytes = Math.min(Integer.parseInt(blockBytes), LARGEST_BLOCK);
      option(out, "blksize", transfer.blockBytes);
    }
    if (options.containsKey("tsize")) {
      option(out, "tsize", transfer.content.length);
    }
    if (out.size() == 0) {
      return new byte[0];
    }
    byte[] message = new byte[2 + out.size()];
    Bytes.word(message, 0, OPTIONS);
    System.arraycopy(out.toByteArray(), 0, message, 2, out.size());
    return message;
  }

  private static void option(ByteArrayOutputStream out, String name, int value) {
    out.writeBytes((name + "\0" + value + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  /** Block numbers wrap around. */
  private void acknowledged(InetSocketAddress client, int number, long now) {
    Transfer transfer = transfers.get(client);
    if (transfer == null || number != (transfer.block & 0xFFFF)) {
      return;
    }
    transfer.tries = 0;
    boolean wasLast = transfer.block > 0 && (long) transfer.block * transfer.blockBytes > transfer.content.length;
    if (wasLast) {
      transfers.remove(client);
    } else {
      sendBlock(transfer, transfer.block + 1, now);
    }
  }

  private void sendBlock(Transfer transfer, int block, long now) {
    transfer.block = block;
    long start = (long) (block - 1) * transfer.blockBytes;
    int length = Math.clamp(transfer.content.length - start, 0, transfer.blockBytes);
    byte[] message = new byte[4 + length];
    Bytes.word(message, 0, DATA);
    Bytes.word(message, 2, block);
    System.arraycopy(transfer.content, (int) Math.min(start, transfer.content.length), message, 4, length);
    send(transfer, message, now);
  }

  private void send(Transfer transfer, byte[] message, long now) {
    transfer.last = message;
    transfer.deadline = now + WAIT_NANOS;
    toGuest.accept(new UdpDatagram(transfer.server, transfer.client, message));
  }

  private void error(UdpDatagram datagram, int code, String text) {
    byte[] words = text.getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(new byte[] {0, ERROR, 0, (byte) code}, 5 + words.length);
    System.arraycopy(words, 0, message, 4, words.length);
    toGuest
        .accept(new UdpDatagram(/* source= */ datagram.destination(), /* destination= */ datagram.source(), message));
  }

  long deadline() {
    return transfers.values().stream().mapToLong(transfer -> transfer.deadline).min().orElse(Long.MAX_VALUE);
  }

  void expire(long now) {
    transfers.values().removeIf(transfer -> transfer.deadline <= now && ++transfer.tries >= MOST_TRIES);
    transfers.values().stream().filter(transfer -> transfer.deadline <= now).toList()
        .forEach(transfer -> send(transfer, transfer.last, now));
  }
}
