package org.javisor.compression;

import java.util.Arrays;

/**
 * A Huffman code for literals.
 *
 * @see "RFC 8878, section 4.2 Huffman Coding"
 */
final class ZstdHuffman {
  private static final int LONGEST_CODE = 11;
  private static final int WEIGHT_TABLE_LOG = 6;
  private static final int DIRECT = 128;

  private final int maximumBits;
  private final byte[] symbols;
  private final byte[] lengths;

  private ZstdHuffman(byte[] weights, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] > LONGEST_CODE) {
        throw CompressionException.corrupt("has a code of an impossible length");
      }
      sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
    }
    if (sum == 0) {
      throw CompressionException.corrupt("has a code without symbols");
    }
    this.maximumBits = 32 - Integer.numberOfLeadingZeros(sum);
    int rest = (1 << maximumBits) - sum;
    if (maximumBits > LONGEST_CODE || Integer.bitCount(rest) != 1) {
      throw CompressionException.corrupt("has an incomplete code");
    }
    weights[count] = (byte) (Integer.numberOfTrailingZeros(rest) + 1);
    this.symbols = new byte[1 << maximumBits];
    this.lengths = new byte[1 << maximumBits];
    fill(weights, count + 1);
  }

  private void fill(byte[] weights, int count) {
    int at = 0;
    for (int weight = 1; weight <= maximumBits; weight++) {
      for (int symbol = 0; symbol < count; symbol++) {
        if (weights[symbol] == weight) {
          int end = at + (1 << (weight - 1));
          Arrays.fill(symbols, at, end, (byte) symbol);
          Arrays.fill(lengths, at, end, (byte) (maximumBits + 1 - weight));
          at = end;
        }
      }
    }
  }

  /** Reads a Huffman_Tree_Description, moving the input behind it. */
  static ZstdHuffman read(Input input) {
    int header = input.next8();
    byte[] weights = new byte[256];
    if (header >= DIRECT) {
      int count = header - DIRECT + 1;
      for (int i = 0; i < count; i += 2) {
        int pair = input.next8();
        weights[i] = (byte) (pair >>> 4);
        weights[i + 1] = (byte) (i + 1 < count ? pair & 0xF : 0);
      }
      return new ZstdHuffman(weights, count);
    }
    input.require(header);
    Input part = new Input(input.bytes, input.at, header);
    int count = readWeights(part, weights);
    input.at += header;
    return new ZstdHuffman(weights, count);
  }

  /** Two states take turns until the bits run out. */
  private static int readWeights(Input part, byte[] weights) {
    FseTable table = FseTable.read(part, WEIGHT_TABLE_LOG, LONGEST_CODE + 1);
    ZstdBits bits = new ZstdBits(part.bytes, part.at, part.end);
    int[] states = {bits.take(table.accuracyLog), bits.take(table.accuracyLog)};
    int count = 0;
    int turn = 0;
    while (true) {
      if (count >= 254) {
        throw CompressionException.corrupt("has too many weights");
      }
      int state = states[turn];
      weights[count++] = table.symbols[state];
      states[turn] = (table.baselines[state] & 0xFFFF) + bits.take(table.bitCounts[state]);
      turn ^= 1;
      if (bits.left < 0) {
        weights[count++] = table.symbols[states[turn]];
        return count;
      }
    }
  }

  /** Decodes one stream, filling a range of the output. */
  void decode(ZstdBits bits, byte[] to, int from, int end) {
    for (int i = from; i < end; i++) {
      int code = bits.peek(maximumBits);
      to[i] = symbols[code];
      bits.left -= lengths[code];
    }
    if (bits.left != 0) {
      throw CompressionException.corrupt("has literals of a wrong size");
    }
  }
}
