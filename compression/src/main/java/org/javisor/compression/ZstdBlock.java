package org.javisor.compression;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compressed blocks of one frame, with what later blocks take over from earlier ones.
 *
 * @see "RFC 8878, section 3.1.1.3 Compressed Blocks"
 */
final class ZstdBlock {
  private static final int LARGEST_BLOCK = 128 << 10;
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  private final ZstdSequences sequences;
  private final byte[] literals = new byte[LARGEST_BLOCK];
  private int literalCount;
  private @Nullable ZstdHuffman huffman;

  ZstdBlock(Output output, int windowStart) {
    this.sequences = new ZstdSequences(output, windowStart);
  }

  void decode(Input block) {
    readLiterals(block);
    sequences.decode(block, literals, literalCount);
  }

  private void readLiterals(Input block) {
    int first = block.next8();
    int type = first & 3;
    int format = (first >>> 2) & 3;
    if (type == RAW || type == RLE) {
      literalCount = checked(switch (format) {
        case 1 -> (first >>> 4) | (block.next8() << 4);
        case 3 -> (first >>> 4) | (block.next16() << 4);
        default -> first >>> 3;
      });
      if (type == RAW) {
        block.require(literalCount);
        System.arraycopy(block.bytes, block.at, literals, 0, literalCount);
        block.at += literalCount;
      } else {
        Arrays.fill(literals, 0, literalCount, (byte) block.next8());
      }
      return;
    }
    long header = switch (format) {
      case 2 -> first | ((long) block.next24() << 8);
      case 3 -> first | ((block.next32() & 0xFFFF_FFFFL) << 8);
      default -> first | ((long) block.next16() << 8);
    };
    int sizeBits = format < 2 ? 10 : 6 + 4 * format;
    literalCount = checked((int) ((header >>> 4) & ((1L << sizeBits) - 1)));
    int packed = (int) ((header >>> (4 + sizeBits)) & ((1L << sizeBits) - 1));
    block.require(packed);
    Input part = new Input(block.bytes, block.at, packed);
    block.at += packed;
    readCoded(part, type == COMPRESSED, format == 0);
  }

  private void readCoded(Input part, boolean ownTree, boolean oneStream) {
    ZstdHuffman code = ownTree ? ZstdHuffman.read(part) : huffman;
    if (code == null) {
      throw CompressionException.corrupt("repeats a code that is not there");
    }
    huffman = code;
    if (oneStream) {
      code.decode(new ZstdBits(part.bytes, part.at, part.end), literals, 0, literalCount);
      return;
    }
    int[] sizes = {part.next16(), part.next16(), part.next16()};
    int each = (literalCount + 3) >>> 2;
    if (3 * each > literalCount) {
      throw CompressionException.corrupt("has literals of a wrong size");
    }
    int at = part.at;
    for (int i = 0; i < 4; i++) {
      int end = i < 3 ? at + sizes[i] : part.end;
      if (end > part.end) {
        throw CompressionException.corrupt("has literals beyond their block");
      }
      int to = i < 3 ? (i + 1) * each : literalCount;
      code.decode(new ZstdBits(part.bytes, at, end), literals, i * each, to);
      at = end;
    }
  }

  private static int checked(int count) {
    if (count > LARGEST_BLOCK) {
      throw CompressionException.corrupt("has too many literals");
    }
    return count;
  }
}
