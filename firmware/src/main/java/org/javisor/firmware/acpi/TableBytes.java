package org.javisor.firmware.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Little-endian bytes of a table or of AML, appended one after another. */
final class TableBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TableBytes u8(long value) {
    return number(value, 1);
  }

  TableBytes u16(long value) {
    return number(value, 2);
  }

  TableBytes u32(long value) {
    return number(value, 4);
  }

  TableBytes u64(long value) {
    return number(value, 8);
  }

  private TableBytes number(long value, int sizeBytes) {
    for (int i = 0; i < sizeBytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  /** ASCII characters without terminator. */
  TableBytes text(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  TableBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  TableBytes zeros(int count) {
    return bytes(new byte[count]);
  }

  int size() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  /** The byte that makes the sum of all bytes zero. */
  static byte checksum(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += bytes[offset + i];
    }
    return (byte) -sum;
  }
}
