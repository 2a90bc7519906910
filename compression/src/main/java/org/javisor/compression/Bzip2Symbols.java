package org.javisor.compression;

import java.util.Arrays;

/** The Huffman-coded ranks of a block, turned back into bytes. */
final class Bzip2Symbols {
  private static final int GROUP_SYMBOLS = 50;
  private static final int LONGEST_CODE = 20;
  private static final int RUN_B = 1;

  private final Bzip2Bits bits;
  private final byte[] alphabet;
  private final int endOfBlock;
  private final byte[] selectors;
  private final Bzip2Code[] codes;

  Bzip2Symbols(Bzip2Bits bits, byte[] alphabet) {
    this.bits = bits;
    this.alphabet = alphabet;
    this.endOfBlock = alphabet.length + 1;
    int tables = bits.next(3);
    int selectorCount = bits.next(15);
    if (tables < 2 || tables > 6 || selectorCount == 0) {
      throw CompressionException.corrupt("has an impossible number of code tables");
    }
    this.selectors = readSelectors(tables, selectorCount);
    this.codes = new Bzip2Code[tables];
    for (int i = 0; i < tables; i++) {
      codes[i] = new Bzip2Code(readLengths());
    }
  }

  private byte[] readSelectors(int tables, int count) {
    byte[] order = {0, 1, 2, 3, 4, 5};
    byte[] result = new byte[count];
    for (int i = 0; i < count; i++) {
      int rank = 0;
      while (bits.next(1) == 1) {
        rank++;
        if (rank >= tables) {
          throw CompressionException.corrupt("selects a code table that is not there");
        }
      }
      result[i] = toFront(order, rank);
    }
    return result;
  }

  private byte[] readLengths() {
    byte[] lengths = new byte[endOfBlock + 1];
    int length = bits.next(5);
    for (int i = 0; i < lengths.length; i++) {
      while (bits.next(1) == 1) {
        length += bits.next(1) == 0 ? 1 : -1;
        if (length < 1 || length > LONGEST_CODE) {
          break;
        }
      }
      if (length < 1 || length > LONGEST_CODE) {
        throw CompressionException.corrupt("has a code of an impossible length");
      }
      lengths[i] = (byte) length;
    }
    return lengths;
  }

  private static byte toFront(byte[] order, int rank) {
    byte value = order[rank];
    System.arraycopy(order, 0, order, 1, rank);
    order[0] = value;
    return value;
  }

  /** Fills {@code to} with the block's bytes in sorted order, and returns their number. */
  int decode(int[] to, int limit) {
    byte[] order = alphabet.clone();
    int length = 0;
    long run = 0;
    int runBit = 1;
    for (int i = 0;; i++) {
      if (i / GROUP_SYMBOLS >= selectors.length) {
        throw CompressionException.corrupt("has a block without end");
      }
      int symbol = codes[selectors[i / GROUP_SYMBOLS]].next(bits);
      if (symbol <= RUN_B) {
        run += (long) runBit << symbol;
        runBit <<= 1;
        if (run > limit) {
          throw CompressionException.corrupt("has a block beyond its size");
        }
        continue;
      }
      int needed = (int) run + (symbol == endOfBlock ? 0 : 1);
      if (needed > limit - length) {
        throw CompressionException.corrupt("has a block beyond its size");
      }
      Arrays.fill(to, length, length + (int) run, order[0] & 0xFF);
      length += (int) run;
      run = 0;
      runBit = 1;
      if (symbol == endOfBlock) {
        return length;
      }
      to[length++] = toFront(order, symbol - 1) & 0xFF;
    }
  }
}
