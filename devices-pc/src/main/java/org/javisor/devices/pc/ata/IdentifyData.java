package org.javisor.devices.pc.ata;

import java.nio.charset.StandardCharsets;

/** The 256 words that IDENTIFY DEVICE and IDENTIFY PACKET DEVICE return. */
final class IdentifyData {
  static final int BYTES = 512;

  private final byte[] data = new byte[BYTES];

  IdentifyData word(int index, int value) {
    data[2 * index] = (byte) value;
    data[2 * index + 1] = (byte) (value >>> 8);
    return this;
  }

  IdentifyData doubleWord(int index, long value) {
    return word(index, (int) value).word(index + 1, (int) (value >>> 16));
  }

  IdentifyData quadWord(int index, long value) {
    return doubleWord(index, value).doubleWord(index + 2, value >>> 32);
  }

  /** Text, padded with spaces, the two bytes of each word exchanged. */
  IdentifyData text(int index, int words, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 2 * words; i++) {
      data[2 * index + (i ^ 1)] = i < ascii.length ? ascii[i] : (byte) ' ';
    }
    return this;
  }

  /** The words, with the integrity word that makes the sum of all bytes zero. */
  byte[] toBytes() {
    data[510] = (byte) 0xA5;
    data[511] = 0;
    int sum = 0;
    for (byte b : data) {
      sum += b;
    }
    data[511] = (byte) -sum;
    return data;
  }
}
