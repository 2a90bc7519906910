package org.javisor.compression;

/**
 * A decoding table of Finite State Entropy.
 *
 * @see "RFC 8878, section 4.1 FSE"
 */
final class FseTable {
  final int accuracyLog;
  final byte[] symbols;
  final byte[] bitCounts;
  final short[] baselines;

  private FseTable(int accuracyLog) {
    this.accuracyLog = accuracyLog;
    int size = 1 << accuracyLog;
    this.symbols = new byte[size];
    this.bitCounts = new byte[size];
    this.baselines = new short[size];
  }

  /** The table that always gives the same symbol. */
  static FseTable constant(int symbol) {
    FseTable table = new FseTable(0);
    table.symbols[0] = (byte) symbol;
    return table;
  }

  /**
   * @param probabilities one for each symbol, -1 for "less than one"; their sizes add up to 2^accuracyLog
   */
  static FseTable of(int accuracyLog, short[] probabilities) {
    FseTable table = new FseTable(accuracyLog);
    int size = 1 << accuracyLog;
    int[] next = new int[probabilities.length];
    int high = size;
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      if (probabilities[symbol] == -1) {
        table.symbols[--high] = (byte) symbol;
        next[symbol] = 1;
      }
    }
    table.spread(probabilities, next, high);
    for (int state = 0; state < size; state++) {
      int value = next[table.symbols[state] & 0xFF]++;
      int bitCount = accuracyLog - (31 - Integer.numberOfLeadingZeros(value));
      table.bitCounts[state] = (byte) bitCount;
      table.baselines[state] = (short) ((value << bitCount) - size);
    }
    return table;
  }

  private void spread(short[] probabilities, int[] next, int high) {
    int size = symbols.length;
    int step = (size >>> 1) + (size >>> 3) + 3;
    int position = 0;
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      if (probabilities[symbol] > 0) {
        next[symbol] = probabilities[symbol];
        for (int i = 0; i < probabilities[symbol]; i++) {
          symbols[position] = (byte) symbol;
          do {
            position = (position + step) & (size - 1);
          } while (position >= high);
        }
      }
    }
  }

  /** Reads a table description, moving the input behind it. */
  static FseTable read(Input input, int largestLog, int largestSymbol) {
    FseBits bits = new FseBits(input);
    int accuracyLog = bits.take(4) + 5;
    if (accuracyLog > largestLog) {
      throw CompressionException.corrupt("has an entropy table beyond its size");
    }
    short[] probabilities = new short[largestSymbol + 1];
    int remaining = 1 << accuracyLog;
    int symbol = 0;
    while (remaining > 0) {
      if (symbol > largestSymbol) {
        throw CompressionException.corrupt("has an entropy table with too many symbols");
      }
      int probability = bits.probability(remaining);
      probabilities[symbol++] = (short) probability;
      remaining -= Math.abs(probability);
      if (probability == 0) {
        symbol += bits.zeroRun();
      }
    }
    bits.finish();
    return of(accuracyLog, probabilities);
  }
}
