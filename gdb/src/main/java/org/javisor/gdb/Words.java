package org.javisor.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Reads the parts of a packet, one after the other. */
final class Words {
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] data;
  private int at;

  Words(byte[] data, int at) {
    this.data = data;
    this.at = at;
  }

  /** A hexadecimal number of up to 64 bits. */
  long number() throws BadPacketException {
    long value = 0;
    int digits = 0;
    while (at < data.length && Character.digit(data[at], 16) >= 0) {
      value = value << 4 | Character.digit(data[at], 16);
      at++;
      digits++;
    }
    if (digits == 0 || digits > 16) {
      throw new BadPacketException();
    }
    return value;
  }

  /** A hexadecimal number within bounds. */
  int number(int least, int most) throws BadPacketException {
    long value = number();
    if (value < least || value > most) {
      throw new BadPacketException();
    }
    return (int) value;
  }

  /** A thread: 0 for any, -1 for all. */
  int thread(int most) throws BadPacketException {
    if (skip("-1")) {
      return -1;
    }
    return number(0, most);
  }

  /** Goes over a text if it stands here. */
  boolean skip(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (data.length - at < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (data[at + i] != bytes[i]) {
        return false;
      }
    }
    at += bytes.length;
    return true;
  }

  void require(String text) throws BadPacketException {
    if (!skip(text)) {
      throw new BadPacketException();
    }
  }

  boolean atEnd() {
    return at == data.length;
  }

  /** The character here; 0 at the end. */
  char next() {
    return at == data.length ? 0 : (char) (data[at++] & 0xFF);
  }

  /** All that is left, as text. */
  String rest() {
    String text = new String(data, at, data.length - at, StandardCharsets.ISO_8859_1);
    at = data.length;
    return text;
  }

  /** All that is left, as it is. */
  byte[] bytes() {
    byte[] left = java.util.Arrays.copyOfRange(data, at, data.length);
    at = data.length;
    return left;
  }

  /** All that is left, as hexadecimal digits. */
  byte[] hex() throws BadPacketException {
    try {
      return HEX.parseHex(rest());
    } catch (IllegalArgumentException e) {
      throw new BadPacketException();
    }
  }

  static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }
}
