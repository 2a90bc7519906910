package org.javisor.device;

/**
 * What a drive asks of its medium.
 *
 * @param offset first byte on the medium
 * @param buffer where the bytes go to or come from, from its start; not touched by anybody else until completion
 * @param length bytes, which for a discard and for zeroes are not in the buffer; 0 for a flush
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests; the buffer is meant to be shared.
public record BlockRequest(Kind kind, long offset, byte[] buffer, int length) {
  private static final byte[] NOTHING = {};

  public enum Kind {
    READ,
    WRITE,
    FLUSH,
    /** The range is needed no more. */
    DISCARD,
    /** The range is to read as zeroes and to keep its space. */
    WRITE_ZEROES,
    /** The range is to read as zeroes and may lose its space. */
    UNMAP_ZEROES
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

  public static BlockRequest discard(long offset, int length) {
    return new BlockRequest(Kind.DISCARD, offset, NOTHING, length);
  }

  /**
   * @param mayUnmap whether the host's space may be given back
   */
  public static BlockRequest writeZeroes(long offset, int length, boolean mayUnmap) {
    return new BlockRequest(mayUnmap ? Kind.UNMAP_ZEROES : Kind.WRITE_ZEROES, offset, NOTHING, length);
  }
}
