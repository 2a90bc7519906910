package org.javisor.virtio.p9;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a message. What is cut short is EINVAL. */
final class P9Reader {
  private final ByteBuffer bytes;

  P9Reader(byte[] message) {
    bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
  }

  int number8() {
    return need(1).get() & 0xFF;
  }

  int number16() {
    return need(2).getShort() & 0xFFFF;
  }

  int number32() {
    return need(4).getInt();
  }

  long number64() {
    return need(8).getLong();
  }

  String text() {
    int length = number16();
    byte[] text = new byte[length];
    need(length).get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  byte[] data(int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new P9Error(P9Error.EINVAL);
    }
    byte[] data = new byte[length];
    need(length).get(data);
    return data;
  }

  private ByteBuffer need(int length) {
    if (bytes.remaining() < length) {
      throw new P9Error(P9Error.EINVAL);
    }
    return bytes;
  }
}
