package org.javisor.compression;

/**
 * LZ4 blocks in the frames that kernels, initrds and the lz4 tool use. Checksums are skipped: Linux does not write any.
 *
 * @see "LZ4 Block Format Description; LZ4 Frame Format Description 1.6"
 */
final class Lz4Decoder {
  private static final int LEGACY_MAGIC = 0x184C_2102;
  private static final int MINIMUM_MATCH = 4;

  /** The largest length that a token holds itself; more follows it. */
  private static final int NIBBLE = 0xF;

  private static final int FLAG_DICTIONARY = 1;
  private static final int FLAG_CONTENT_CHECKSUM = 1 << 2;
  private static final int FLAG_CONTENT_SIZE = 1 << 3;
  private static final int FLAG_BLOCK_CHECKSUM = 1 << 4;
  private static final int FLAG_INDEPENDENT = 1 << 5;
  private static final int UNCOMPRESSED = 0x8000_0000;

  private Lz4Decoder() {}

  /** Blocks of a length and data each, until the input or a zero length ends them. */
  static void decodeLegacy(Input input, Output output) {
    input.skipBytes(4);
    while (input.remaining() >= 4) {
      int size = input.next32();
      if (size == 0) {
        return;
      }
      if (size != LEGACY_MAGIC) {
        decodeBlock(input, size & 0xFFFF_FFFFL, output, output.length);
      }
    }
  }

  static void decodeFrame(Input input, Output output) {
    input.skipBytes(4);
    int flags = input.next8();
    if (flags >>> 6 != 1) {
      throw CompressionException.corrupt("has an unknown lz4 frame version");
    }
    if ((flags & FLAG_DICTIONARY) != 0) {
      throw new CompressionException(CompressionException.Kind.UNSUPPORTED, "needs a dictionary");
    }
    input.skipBytes(1 + ((flags & FLAG_CONTENT_SIZE) != 0 ? 8 : 0) + 1);
    int frameStart = output.length;
    int size = input.next32();
    while (size != 0) {
      int length = size & ~UNCOMPRESSED;
      if ((size & UNCOMPRESSED) != 0) {
        output.appendFrom(input, length);
      } else {
        decodeBlock(input, length, output, (flags & FLAG_INDEPENDENT) != 0 ? output.length : frameStart);
      }
      input.skipBytes((flags & FLAG_BLOCK_CHECKSUM) != 0 ? 4 : 0);
      size = input.next32();
    }
    input.skipBytes((flags & FLAG_CONTENT_CHECKSUM) != 0 ? 4 : 0);
  }

  /** With the places in locals: a kernel has millions of sequences, which a cold JVM must get through. */
  private static void decodeBlock(Input input, long size, Output output, int windowStart) {
    input.require(size);
    byte[] from = input.bytes;
    int at = input.at;
    int end = at + (int) size;
    while (at < end) {
      int token = from[at++] & 0xFF;
      int literals = token >>> 4;
      if (literals == NIBBLE) {
        input.at = at;
        literals = extended(input, end);
        at = input.at;
      }
      if (literals > end - at) {
        throw CompressionException.corrupt("has literals beyond their block");
      }
      output.append(from, at, literals);
      at += literals;
      if (at == end) {
        break;
      }
      if (end - at < 2) {
        throw CompressionException.corrupt("ends inside a match");
      }
      int distance = from[at] & 0xFF | (from[at + 1] & 0xFF) << 8;
      at += 2;
      int length = token & NIBBLE;
      if (length == NIBBLE) {
        input.at = at;
        length = extended(input, end);
        at = input.at;
      }
      output.copyMatch(distance, length + MINIMUM_MATCH, windowStart);
    }
    input.at = at;
  }

  /** A length that did not fit into its token; at most what leaves room for the smallest match. */
  private static int extended(Input input, int end) {
    long length = NIBBLE;
    int more;
    do {
      if (input.at >= end) {
        throw CompressionException.corrupt("ends inside a length");
      }
      more = input.next8();
      length += more;
    } while (more == 0xFF && length < Integer.MAX_VALUE);
    if (length > Integer.MAX_VALUE - MINIMUM_MATCH) {
      throw CompressionException.corrupt("has a length that is impossible");
    }
    return (int) length;
  }
}
