package org.javisor.compression;

import java.util.Arrays;

/**
 * bzip2: Huffman codes over move-to-front ranks over a Burrows-Wheeler transform over runs. All streams that follow one
 * another are decoded, as the bzip2 tool does.
 */
final class Bzip2Decoder {
  private static final int LARGEST_BLOCK = 900_000;
  private static final int BLOCK_UNIT = 100_000;
  private static final long BLOCK_MAGIC = 0x3141_5926_5359L;
  private static final long END_MAGIC = 0x1772_4538_5090L;

  private final Bzip2Bits bits;
  private final Output output;
  private final int[] transform = new int[LARGEST_BLOCK];
  private final int blockLimit;

  private Bzip2Decoder(Input input, Output output) {
    this.bits = new Bzip2Bits(input);
    this.output = output;
    input.skipBytes(3);
    int level = input.next8() - '0';
    if (level < 1 || level > 9) {
      throw CompressionException.corrupt("has an unknown bzip2 block size");
    }
    this.blockLimit = level * BLOCK_UNIT;
  }

  static void decode(Input input, Output output) {
    byte[] magic = {'B', 'Z', 'h'};
    do {
      new Bzip2Decoder(input, output).decodeStream();
    } while (input.startsWith(magic));
  }

  private void decodeStream() {
    int streamCrc = 0;
    long magic = bits.next48();
    while (magic == BLOCK_MAGIC) {
      int expected = bits.next32();
      int crc = decodeBlock();
      if (crc != expected) {
        throw CompressionException.corrupt("fails its checksum");
      }
      streamCrc = Integer.rotateLeft(streamCrc, 1) ^ crc;
      magic = bits.next48();
    }
    if (magic != END_MAGIC) {
      throw CompressionException.corrupt("has a block of an unknown type");
    }
    if (bits.next32() != streamCrc) {
      throw CompressionException.corrupt("fails its checksum");
    }
    bits.alignToByte();
  }

  private int decodeBlock() {
    if (bits.next(1) != 0) {
      throw new CompressionException(CompressionException.Kind.UNSUPPORTED, "uses bzip2's old randomised blocks");
    }
    int origin = bits.next(24);
    byte[] alphabet = readAlphabet();
    int length = new Bzip2Symbols(bits, alphabet).decode(transform, blockLimit);
    if (origin >= length) {
      throw CompressionException.corrupt("has a block with a wrong origin");
    }
    linkTransform(length);
    return writeRuns(length, origin);
  }

  private byte[] readAlphabet() {
    int groups = bits.next(16);
    byte[] alphabet = new byte[256];
    int count = 0;
    byte[] used = new byte[256];
    for (int group = 0; group < 16; group++) {
      if ((groups & (0x8000 >>> group)) != 0) {
        int members = bits.next(16);
        for (int i = 0; i < 16; i++) {
          if ((members & (0x8000 >>> i)) != 0) {
            used[count++] = (byte) (group * 16 + i);
          }
        }
      }
    }
    if (count == 0) {
      throw CompressionException.corrupt("has a block without symbols");
    }
    System.arraycopy(used, 0, alphabet, 0, count);
    return Arrays.copyOf(alphabet, count);
  }

  /** Puts into the upper 24 bits of each entry the index of its successor in the text. */
  private void linkTransform(int length) {
    int[] starts = new int[257];
    for (int i = 0; i < length; i++) {
      starts[(transform[i] & 0xFF) + 1]++;
    }
    for (int i = 0; i < 256; i++) {
      starts[i + 1] += starts[i];
    }
    for (int i = 0; i < length; i++) {
      transform[starts[transform[i] & 0xFF]++] |= i << 8;
    }
  }

  /** After four equal bytes a count of more of them follows. Returns the block's checksum. */
  private int writeRuns(int length, int origin) {
    Bzip2Crc crc = new Bzip2Crc();
    int at = transform[origin] >>> 8;
    int run = 0;
    int previous = -1;
    for (int i = 0; i < length; i++) {
      int entry = transform[at];
      at = entry >>> 8;
      int value = entry & 0xFF;
      if (run == 4) {
        output.fill(previous, value);
        crc.update(previous, value);
        run = 0;
        previous = -1;
      } else {
        run = value == previous ? run + 1 : 1;
        previous = value;
        output.append(value);
        crc.update(value, 1);
      }
    }
    return crc.value();
  }
}
