package org.javisor.compression;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The block in front of a member of a tar archive: POSIX's ustar form, and GNU's with its binary sizes.
 *
 * @param name with the prefix, if there is one
 * @param type the type flag: one of the constants here, or whatever else the archive says
 * @param mode the permissions
 * @param modifiedSeconds since 1970
 * @param linkName where a link leads
 * @see "POSIX, pax, ustar Interchange Format; tar(5), GNU tar archives"
 */
public record TarHeader(String name, char type, int mode, long sizeBytes, long modifiedSeconds, String linkName) {
  /** Headers and members take whole blocks. */
  public static final int BLOCK_BYTES = 512;

  /** Names and targets of links must be shorter. */
  public static final int NAME_BYTES = 100;

  public static final char FILE = '0';
  /** What a file was before POSIX. */
  public static final char OLD_FILE = '\0';
  public static final char SYMBOLIC_LINK = '2';
  public static final char FOLDER = '5';

  private static final int MODE = 100;
  private static final int SIZE = 124;
  private static final int TIME = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int LINK_NAME = 157;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int NUMBER_BYTES = 12;
  private static final long LARGEST_OCTAL = 0x1_FFFF_FFFFL;

  /** A file that its owner writes and everybody reads. */
  public static TarHeader file(String name, long sizeBytes, long modifiedSeconds) {
    return new TarHeader(name, FILE, 0644, sizeBytes, modifiedSeconds, "");
  }

  /** The same under a name that an extension of the format gives. */
  public TarHeader withName(String longName) {
    return new TarHeader(longName, type, mode, sizeBytes, modifiedSeconds, linkName);
  }

  public boolean isFile() {
    return type == FILE || type == OLD_FILE;
  }

  /** How many zeroes follow the content. */
  public int paddingBytes() {
    return (int) (-sizeBytes & BLOCK_BYTES - 1);
  }

  /** Whether a block is one of those that end an archive. */
  public static boolean isEnd(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a block.
   *
   * @throws CompressionException if its checksum is wrong, or a number malformed
   */
  public static TarHeader decode(byte[] block) {
    if (number(block, CHECKSUM, 8) != checksum(block)) {
      throw CompressionException.corrupt("a header's checksum is wrong");
    }
    // GNU's form has a space behind these letters, and other things where the prefix would be.
    String prefix = string(block, MAGIC, 6).equals("ustar") ? string(block, PREFIX, PREFIX_BYTES) : "";
    String name = string(block, 0, NAME_BYTES);
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name, (char) (block[TYPE] & 0xFF),
        (int) number(block, MODE, 8) & 07777, number(block, SIZE, NUMBER_BYTES), number(block, TIME, NUMBER_BYTES),
        string(block, LINK_NAME, NAME_BYTES));
  }

  /**
   * The block; owner is root.
   *
   * @throws IllegalArgumentException if the name or the link's is too long for it
   */
  public byte[] encode() {
    byte[] block = new byte[BLOCK_BYTES];
    text(block, 0, name);
    octal(block, MODE, 8, mode);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    if (sizeBytes <= LARGEST_OCTAL) {
      octal(block, SIZE, NUMBER_BYTES, sizeBytes);
    } else {
      for (int i = 0; i < Long.BYTES; i++) {
        block[SIZE + NUMBER_BYTES - 1 - i] = (byte) (sizeBytes >>> 8 * i);
      }
      block[SIZE] = (byte) 0x80;
    }
    octal(block, TIME, NUMBER_BYTES, modifiedSeconds);
    block[TYPE] = (byte) type;
    text(block, LINK_NAME, linkName);
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, MAGIC, 8);
    octal(block, CHECKSUM, 7, checksum(block));
    block[CHECKSUM + 7] = ' ';
    return block;
  }

  private static void text(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= NAME_BYTES) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes is too long for an archive");
    }
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    Arrays.fill(block, at, at + length - 1, (byte) '0');
    System.arraycopy(
        digits.getBytes(StandardCharsets.US_ASCII), 0, block, at + length - 1 - digits.length(), digits.length());
    block[at + length - 1] = 0;
  }

  private static int checksum(byte[] block) {
    int sum = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 0xFF;
    }
    return sum;
  }

  /** Octal digits among spaces, or with the top bit set a binary number. */
  private static long number(byte[] block, int at, int length) {
    if (block[at] < 0) {
      long value = block[at] & 0x7F;
      for (int i = 1; i < length; i++) {
        if (value >= 1L << 54) {
          throw CompressionException.corrupt("a number in a header is negative or too large");
        }
        value = value << 8 | block[at + i] & 0xFF;
      }
      return value;
    }
    String digits = string(block, at, length).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw CompressionException.corrupt("a number in a header is malformed");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String string(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }
}
