package org.javisor.compression;

/**
 * LZ4 blocks in the frames that kernels, initrds and the lz4 tool use. Checksums are skipped: Linux does not write any.
 *
 * @see "LZ4 Block Format Description; LZ4 Frame Format Description 1.6"
 */
final class Lz4Decoder {
  private static final int LEGACY_MAGIC = 0x184C_2102;
  private static final int MINIMUM_MATCH = 4;
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

  private static void decodeBlock(Input input, long size, Output output, int windowStart) {
    input.require(size);
    int end = input.at + (int) size;
    while (input.at < end) {
      int token = input.next8();
      int literals = extend(input, token >>> 4, end);
      if (literals > end - input.at) {
        throw CompressionException.corrupt("has literals beyond their block");
      }
      output.appendFrom(input, literals);
      if (input.at == end) {
        return;
      }
      if (end - input.at < 2) {
        throw CompressionException.corrupt("ends inside a match");
      }
      int distance = input.next16();
      int length = extend(input, token & 0xF, end);
      if (length > Integer.MAX_VALUE - MINIMUM_MATCH) {
        throw CompressionException.corrupt("has a match of an impossible length");
      }
      output.copyMatch(distance, length + MINIMUM_MATCH, windowStart);
    }
  }

  private static int extend(Input input, int nibble, int end) {
    if (nibble != 0xF) {
      return nibble;
    }
    long length = nibble;
    int more;
    do {
      if (input.at >= end) {
        throw CompressionException.corrupt("ends inside a length");
      }
      more = input.next8();
      length += more;
    } while (more == 0xFF && length < Integer.MAX_VALUE);
    return (int) Math.min(length, Integer.MAX_VALUE);
  }
}
