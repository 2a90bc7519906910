package org.javisor.compression;

/**
 * Zstandard frames without dictionaries. The output is its own window, so that every window size works.
 *
 * @see "RFC 8878, section 3"
 */
final class ZstdDecoder {
  private static final int MAGIC = 0xFD2F_B528;
  private static final int SKIPPABLE_MAGIC = 0x184D_2A50;
  private static final int LARGEST_BLOCK = 128 << 10;
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  private final Input input;
  private final Output output;

  private ZstdDecoder(Input input, Output output) {
    this.input = input;
    this.output = output;
  }

  /** Decodes this frame and all that follow it directly. */
  static void decode(Input input, Output output) {
    decodeUpTo(input, output, Integer.MAX_VALUE);
  }

  /** Decodes this frame and those that follow it, until this many bytes have come out. */
  static void decodeUpTo(Input input, Output output, int size) {
    ZstdDecoder decoder = new ZstdDecoder(input, output);
    do {
      int magic = input.next32();
      if (magic == MAGIC) {
        decoder.decodeFrame();
      } else if ((magic & ~0xF) != SKIPPABLE_MAGIC) {
        throw CompressionException.corrupt("does not start as zstd does");
      } else {
        input.skipBytes(input.next32() & 0xFFFF_FFFFL);
      }
    } while (output.length < size && decoder.anotherFrame());
  }

  private boolean anotherFrame() {
    if (input.remaining() < 4) {
      return false;
    }
    int at = input.at;
    int magic = input.next32();
    input.at = at;
    return magic == MAGIC || (magic & ~0xF) == SKIPPABLE_MAGIC;
  }

  private void decodeFrame() {
    int descriptor = input.next8();
    boolean singleSegment = (descriptor & (1 << 5)) != 0;
    if ((descriptor & (1 << 3)) != 0) {
      throw CompressionException.corrupt("uses a reserved zstd feature");
    }
    if (!singleSegment) {
      input.skipBytes(1);
    }
    readDictionary(descriptor & 3);
    long contentSize = readContentSize(descriptor >>> 6, singleSegment);
    if (contentSize > 0) {
      output.reserve((int) Math.min(contentSize, Integer.MAX_VALUE));
    }
    int start = output.length;
    decodeBlocks(start);
    if (contentSize >= 0 && output.length - start != contentSize) {
      throw CompressionException.corrupt("unpacks to another size than it states");
    }
    if ((descriptor & (1 << 2)) != 0
        && input.next32() != (int) XxHash64.hash(output.bytes, start, output.length - start)) {
      throw CompressionException.corrupt("fails its checksum");
    }
  }

  private void readDictionary(int flag) {
    int id = switch (flag) {
      case 0 -> 0;
      case 1 -> input.next8();
      case 2 -> input.next16();
      default -> input.next32();
    };
    if (id != 0) {
      throw new CompressionException(CompressionException.Kind.UNSUPPORTED, "needs a dictionary");
    }
  }

  /** Frame_Content_Size; -1 if it is not stated. */
  private long readContentSize(int flag, boolean singleSegment) {
    long size = switch (flag) {
      case 0 -> singleSegment ? input.next8() : -1;
      case 1 -> input.next16() + 256L;
      case 2 -> input.next32() & 0xFFFF_FFFFL;
      default -> input.nextLong();
    };
    if (size < -1) {
      throw CompressionException.corrupt("states an impossible size");
    }
    return size;
  }

  private void decodeBlocks(int windowStart) {
    ZstdBlock block = new ZstdBlock(output, windowStart);
    boolean last;
    do {
      int header = input.next24();
      last = (header & 1) != 0;
      int size = header >>> 3;
      if (size > LARGEST_BLOCK) {
        throw CompressionException.corrupt("has a block beyond its size");
      }
      switch ((header >>> 1) & 3) {
        case RAW -> output.appendFrom(input, size);
        case RLE -> output.fill(input.next8(), size);
        case COMPRESSED -> {
          input.require(size);
          block.decode(new Input(input.bytes, input.at, size));
          input.at += size;
        }
        default -> throw CompressionException.corrupt("has a block of an unknown type");
      }
    } while (!last);
  }
}
