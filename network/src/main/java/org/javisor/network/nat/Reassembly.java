package org.javisor.network.nat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.javisor.device.network.InternetChecksum;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.IpPacket;

/**
 * Puts fragmented IPv4 packets together. Overlapping fragments end the attempt.
 *
 * @see "RFC 791, 3.2 Discussion; RFC 815, IP Datagram Reassembly Algorithms; RFC 5722 for overlaps"
 */
final class Reassembly {
  private static final int MOST_PACKETS = 16;
  private static final int MOST_BYTES = 0xFFFF;
  private static final int UNIT = 8;
  private static final long WAIT_NANOS = 15_000_000_000L;

  private record Key(InetAddress source, InetAddress destination, int protocol, int identification) {}

  /** A packet that is not complete. */
  private static final class Partial {
    final long until;
    final boolean[] units = new boolean[(MOST_BYTES + 1) / UNIT];
    byte[] data = new byte[2048];
    int total = -1;
    int received;
    int end;

    Partial(long until) {
      this.until = until;
    }
  }

  private final NatCounters counters;
  private final LinkedHashMap<Key, Partial> partials = new LinkedHashMap<>();

  Reassembly(NatCounters counters) {
    this.counters = counters;
  }

  /** A whole packet, in a frame of its own, if this fragment completes one. */
  Optional<IpPacket> add(IpPacket fragment, long now) {
    partials.values().removeIf(partial -> partial.until <= now);
    int offset = fragment.fragment().offset();
    int length = fragment.dataBytes();
    boolean possible = length > 0
        && offset + length + 20 <= MOST_BYTES
        && (length % UNIT == 0 || !fragment.fragment().more());
    if (!possible) {
      counters.malformed.increment();
      return Optional.empty();
    }
    Key key = new Key(
        fragment.source(), fragment.destination(), fragment.protocol(), fragment.fragment().identification());
    if (!partials.containsKey(key) && partials.size() >= MOST_PACKETS) {
      counters.full.increment();
      partials.pollFirstEntry();
    }
    Partial partial = partials.computeIfAbsent(key, k -> new Partial(now + WAIT_NANOS));
    if (!store(partial, fragment, offset, length)) {
      counters.malformed.increment();
      partials.remove(key);
      return Optional.empty();
    }
    if (partial.total < 0 || partial.received < partial.total) {
      return Optional.empty();
    }
    partials.remove(key);
    return whole(fragment, partial);
  }

  private static boolean store(Partial partial, IpPacket fragment, int offset, int length) {
    for (int unit = offset / UNIT; unit < (offset + length + UNIT - 1) / UNIT; unit++) {
      if (partial.units[unit]) {
        return false;
      }
      partial.units[unit] = true;
    }
    if (!fragment.fragment().more()) {
      if (partial.total >= 0 || offset + length < partial.end) {
        return false;
      }
      partial.total = offset + length;
    } else if (partial.total >= 0 && offset + length > partial.total) {
      return false;
    }
    partial.end = Math.max(partial.end, offset + length);
    if (partial.data.length < partial.end) {
      partial.data = Arrays.copyOf(partial.data, Math.max(partial.end, 2 * partial.data.length));
    }
    System.arraycopy(fragment.bytes(), fragment.data(), partial.data, offset, length);
    partial.received += length;
    return true;
  }

  /** The header is the last fragment's, made to fit. */
  private static Optional<IpPacket> whole(IpPacket fragment, Partial partial) {
    byte[] b = new byte[14 + 20 + partial.total];
    System.arraycopy(fragment.bytes(), fragment.start(), b, 14, 20);
    b[14] = 0x45;
    Bytes.word(b, 16, 20 + partial.total);
    Bytes.word(b, 20, 0);
    Bytes.word(b, 24, 0);
    Bytes.word(b, 24, InternetChecksum.of(b, 14, 20));
    System.arraycopy(partial.data, 0, b, 34, partial.total);
    return IpPacket.parse4(b, 14);
  }
}
