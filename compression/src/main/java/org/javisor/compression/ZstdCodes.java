package org.javisor.compression;

import org.jspecify.annotations.Nullable;

/**
 * One of the three alphabets of sequences: its predefined distribution, its values, and the table in use.
 *
 * @see "RFC 8878, sections 3.1.1.3.2.1 Sequences_Section_Header and 3.1.1.3.2.2 Default Distributions"
 */
final class ZstdCodes {
  private static final int PREDEFINED = 0;
  private static final int RLE = 1;
  private static final int FSE = 2;

  private static final FseTable LITERAL_LENGTH_TABLE = FseTable.of(6, new short[] {
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1
  });
  private static final FseTable MATCH_LENGTH_TABLE = FseTable.of(6, new short[] {
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
  });
  private static final FseTable OFFSET_TABLE = FseTable.of(5, new short[] {
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
  });

  /** How many bits follow the codes from 16; below there are none. */
  private static final int[] LITERAL_LENGTH_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  /** How many bits follow the codes from 32; below there are none. */
  private static final int[] MATCH_LENGTH_BITS = {
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  private final FseTable predefined;
  private final int largestLog;
  private final int[] baselines;
  private final int[] bitCounts;
  private @Nullable FseTable current;

  private ZstdCodes(FseTable predefined, int largestLog, int[] baselines, int[] bitCounts) {
    this.predefined = predefined;
    this.largestLog = largestLog;
    this.baselines = baselines;
    this.bitCounts = bitCounts;
  }

  static ZstdCodes literalLengths() {
    int[] bits = bitCounts(16, LITERAL_LENGTH_BITS);
    return new ZstdCodes(LITERAL_LENGTH_TABLE, 9, baselines(0, bits), bits);
  }

  static ZstdCodes matchLengths() {
    int[] bits = bitCounts(32, MATCH_LENGTH_BITS);
    return new ZstdCodes(MATCH_LENGTH_TABLE, 9, baselines(3, bits), bits);
  }

  static ZstdCodes offsets() {
    int[] bits = bitCounts(32, new int[0]);
    return new ZstdCodes(OFFSET_TABLE, 8, bits, bits);
  }

  private static int[] bitCounts(int plain, int[] rest) {
    int[] result = new int[plain + rest.length];
    System.arraycopy(rest, 0, result, plain, rest.length);
    return result;
  }

  /** Each code's values start where those of the code before end. */
  private static int[] baselines(int first, int[] bitCounts) {
    int[] result = new int[bitCounts.length];
    int at = first;
    for (int i = 0; i < result.length; i++) {
      result[i] = at;
      at += 1 << bitCounts[i];
    }
    return result;
  }

  /** The table of a block, by the mode that its header gives. */
  FseTable table(int mode, Input block) {
    FseTable table = switch (mode) {
      case PREDEFINED -> predefined;
      case RLE -> FseTable.constant(checked(block.next8()));
      case FSE -> FseTable.read(block, largestLog, baselines.length - 1);
      default -> current;
    };
    if (table == null) {
      throw CompressionException.corrupt("repeats a table that is not there");
    }
    current = table;
    return table;
  }

  private int checked(int code) {
    if (code >= baselines.length) {
      throw CompressionException.corrupt("has an unknown code");
    }
    return code;
  }

  /** The value of a code with the bits that follow it. */
  int value(ZstdBits bits, int code) {
    return baselines[code] + bits.take(bitCounts[code]);
  }
}
