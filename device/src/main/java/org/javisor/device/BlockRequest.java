package org.javisor.device;

/**
 * What a drive asks of its medium.
 *
 * @param offset first byte on the medium
 * @param buffer where the bytes go to or come from, from its start; not touched by anybody else until completion
 * @param length bytes; 0 for a flush
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests; the buffer is meant to be shared.
public record BlockRequest(Kind kind, long offset, byte[] buffer, int length) {
  private static final byte[] NOTHING = {};

  public enum Kind {
    READ,
    WRITE,
    FLUSH
  }

  public static BlockRequest read(long offset, byte[] buffer, int length) {
    return new BlockRequest(Kind.READ, offset, buffer, length);
  }

  public static BlockRequest write(long offset, byte[] buffer, int length) {
    return new BlockRequest(Kind.WRITE, offset, buffer, length);
  }

  public static BlockRequest flush() {
    return new BlockRequest(Kind.FLUSH, 0, NOTHING, 0);
  }
}
