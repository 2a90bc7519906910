package org.javisor.compression;

/**
 * The sequences of a block: each copies literals, then a match.
 *
 * @see "RFC 8878, section 3.1.1.3.2 Sequences_Section, and 3.1.1.5 Repeat Offsets"
 */
final class ZstdSequences {
  private static final int LARGEST_OFFSET_CODE = 31;

  private final Output output;
  private final int windowStart;
  private final int[] repeated = {1, 4, 8};
  private final ZstdCodes literalLengths = ZstdCodes.literalLengths();
  private final ZstdCodes offsets = ZstdCodes.offsets();
  private final ZstdCodes matchLengths = ZstdCodes.matchLengths();

  ZstdSequences(Output output, int windowStart) {
    this.output = output;
    this.windowStart = windowStart;
  }

  void decode(Input block, byte[] literals, int literalCount) {
    int count = readCount(block);
    if (count == 0) {
      if (block.remaining() != 0) {
        throw CompressionException.corrupt("has a block beyond its size");
      }
      output.append(literals, 0, literalCount);
      return;
    }
    int modes = block.next8();
    if ((modes & 3) != 0) {
      throw CompressionException.corrupt("uses a reserved zstd feature");
    }
    FseTable literalTable = literalLengths.table((modes >>> 6) & 3, block);
    FseTable offsetTable = offsets.table((modes >>> 4) & 3, block);
    FseTable matchTable = matchLengths.table((modes >>> 2) & 3, block);
    ZstdBits bits = new ZstdBits(block.bytes, block.at, block.end);
    int literalState = bits.take(literalTable.accuracyLog);
    int offsetState = bits.take(offsetTable.accuracyLog);
    int matchState = bits.take(matchTable.accuracyLog);
    int used = 0;
    for (int i = 0; i < count; i++) {
      long offset = readOffset(bits, offsetTable.symbols[offsetState] & 0xFF);
      int matchLength = matchLengths.value(bits, matchTable.symbols[matchState]);
      int literalLength = literalLengths.value(bits, literalTable.symbols[literalState]);
      if (literalLength > literalCount - used) {
        throw CompressionException.corrupt("has too few literals");
      }
      output.append(literals, used, literalLength);
      used += literalLength;
      output.copyMatch(distance(offset, literalLength), matchLength, windowStart);
      if (i + 1 < count) {
        literalState = next(literalTable, literalState, bits);
        matchState = next(matchTable, matchState, bits);
        offsetState = next(offsetTable, offsetState, bits);
      }
    }
    if (bits.left != 0) {
      throw CompressionException.corrupt("has sequences of a wrong size");
    }
    output.append(literals, used, literalCount - used);
  }

  private static int readCount(Input block) {
    int first = block.next8();
    if (first < 128) {
      return first;
    }
    return first < 255 ? ((first - 128) << 8) + block.next8() : block.next16() + 0x7F00;
  }

  private static int next(FseTable table, int state, ZstdBits bits) {
    return table.baselines[state] + bits.take(table.bitCounts[state]);
  }

  private static long readOffset(ZstdBits bits, int code) {
    if (code > LARGEST_OFFSET_CODE) {
      throw CompressionException.corrupt("has a match of an impossible distance");
    }
    return (1L << code) + (bits.take(code) & 0xFFFF_FFFFL);
  }

  /** Values 1 to 3 stand for the last three distances, shifted by one when there are no literals. */
  private int distance(long offset, int literalLength) {
    if (offset > 3) {
      int distance = (int) Math.min(offset - 3, Integer.MAX_VALUE);
      shift(2, distance);
      return distance;
    }
    int index = (int) offset - 1 + (literalLength == 0 ? 1 : 0);
    int distance = index == 3 ? repeated[0] - 1 : repeated[index];
    shift(Math.min(index, 2), distance);
    return distance;
  }

  private void shift(int count, int first) {
    System.arraycopy(repeated, 0, repeated, 1, count);
    repeated[0] = first;
  }
}
