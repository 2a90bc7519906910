package org.javisor.compression;

import java.util.Arrays;

/** A canonical Huffman code, decoded by comparing with the last code of each length. */
final class Bzip2Code {
  private static final int LONGEST = 20;

  private final int[] limit = new int[LONGEST + 2];
  private final int[] base = new int[LONGEST + 2];
  private final int[] symbols;
  private final int shortest;

  Bzip2Code(byte[] lengths) {
    int[] counts = new int[LONGEST + 2];
    int least = LONGEST;
    for (byte length : lengths) {
      counts[length]++;
      least = Math.min(least, length);
    }
    this.shortest = least;
    this.symbols = new int[lengths.length];
    int at = 0;
    for (int length = least; length <= LONGEST; length++) {
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          symbols[at++] = symbol;
        }
      }
    }
    Arrays.fill(limit, -1);
    int code = 0;
    int first = 0;
    for (int length = least; length <= LONGEST; length++) {
      base[length] = first - code;
      code += counts[length];
      first += counts[length];
      limit[length] = code - 1;
      code <<= 1;
    }
  }

  int next(Bzip2Bits bits) {
    int length = shortest;
    int code = bits.next(length);
    while (code > limit[length]) {
      length++;
      if (length > LONGEST) {
        throw CompressionException.corrupt("has an unknown code");
      }
      code = (code << 1) | bits.next(1);
    }
    int index = base[length] + code;
    if (index < 0 || index >= symbols.length) {
      throw CompressionException.corrupt("has an unknown code");
    }
    return symbols[index];
  }
}
