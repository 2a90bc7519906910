package org.javisor.compression;

/**
 * LZO1X in the file format of lzop.
 *
 * @see "Linux, Documentation/staging/lzo.rst: LZO stream format as understood by Linux' LZO decompressor"
 */
final class LzoDecoder {
  private static final int FLAG_EXTRA_FIELD = 1 << 6;
  private static final int FLAG_FILTER = 1 << 11;
  private static final int FLAG_DATA_ADLER = 1;
  private static final int FLAG_COMPRESSED_ADLER = 1 << 1;
  private static final int FLAG_DATA_CRC = 1 << 8;
  private static final int FLAG_COMPRESSED_CRC = 1 << 9;
  private static final int VERSION_WITH_LEVEL = 0x0940;
  private static final int MAXIMUM_BLOCK = 64 << 20;

  private LzoDecoder() {}

  static void decode(Input input, Output output) {
    int flags = readHeader(input);
    while (input.remaining() >= 4) {
      int size = big32(input);
      if (size == 0) {
        return;
      }
      int packed = big32(input);
      if (size < 0 || size > MAXIMUM_BLOCK || packed < 0 || packed > size) {
        throw CompressionException.corrupt("has a block of an impossible size");
      }
      input.skipBytes(4L * Integer.bitCount(flags & (FLAG_DATA_ADLER | FLAG_DATA_CRC)));
      if (packed == size) {
        output.appendFrom(input, size);
      } else {
        input.skipBytes(4L * Integer.bitCount(flags & (FLAG_COMPRESSED_ADLER | FLAG_COMPRESSED_CRC)));
        decodeBlock(input, packed, output, size);
      }
    }
  }

  private static int readHeader(Input input) {
    input.skipBytes(9);
    int version = big16(input);
    input.skipBytes(2);
    if (version >= VERSION_WITH_LEVEL) {
      input.skipBytes(2);
    }
    input.skipBytes(1 + (version >= VERSION_WITH_LEVEL ? 1 : 0));
    int flags = big32(input);
    if ((flags & FLAG_FILTER) != 0) {
      input.skipBytes(4);
    }
    input.skipBytes(8 + (version >= VERSION_WITH_LEVEL ? 4 : 0));
    input.skipBytes(input.next8());
    input.skipBytes(4);
    if ((flags & FLAG_EXTRA_FIELD) != 0) {
      input.skipBytes((big32(input) & 0xFFFF_FFFFL) + 4);
    }
    return flags;
  }

  private static int big16(Input input) {
    return Short.reverseBytes((short) input.next16()) & 0xFFFF;
  }

  private static int big32(Input input) {
    return Integer.reverseBytes(input.next32());
  }

  private static void decodeBlock(Input input, int packed, Output output, int size) {
    input.require(packed);
    int end = input.at + packed;
    int start = output.length;
    new LzoBlock(input, end, output).decode();
    if (input.at != end || output.length - start != size) {
      throw CompressionException.corrupt("has a block of a wrong size");
    }
  }
}
