package org.javisor.device.network;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of IP, ICMP, UDP and TCP: the complement of the one's complement sum of 16-bit words.
 *
 * <p>Sums are {@code long}s that are folded at the end only; partial sums of even lengths can be added.
 *
 * @see "RFC 1071, Computing the Internet Checksum"
 */
public final class InternetChecksum {
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private InternetChecksum() {}

  /** The sum of a range, an odd last byte followed by a zero. */
  public static long sum(byte[] bytes, int offset, int length) {
    long sum = 0;
    int at = offset;
    int end = offset + length;
    while (at <= end - 4) {
      sum += (int) INTS.get(bytes, at) & 0xFFFF_FFFFL;
      at += 4;
    }
    if (at <= end - 2) {
      sum += (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
      at += 2;
    }
    if (at < end) {
      sum += (bytes[at] & 0xFF) << 8;
    }
    return sum;
  }

  /** The 16 bits to store for a sum. */
  public static int finish(long sum) {
    return ~fold(sum) & 0xFFFF;
  }

  /** A sum in 16 bits. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
    while (folded >>> 16 != 0) {
      folded = (folded >>> 16) + (folded & 0xFFFF);
    }
    return (int) folded;
  }

  /** The checksum of a range in which its own place is zero. */
  public static int of(byte[] bytes, int offset, int length) {
    return finish(sum(bytes, offset, length));
  }

  /** Stores a checksum, or any other 16 bits. */
  public static void store(byte[] to, int offset, int value) {
    to[offset] = (byte) (value >>> 8);
    to[offset + 1] = (byte) value;
  }
}
