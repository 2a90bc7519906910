package org.javisor.virtio.p9;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of an answer. */
final class P9Writer {
  private static final int HEADER_BYTES = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  P9Writer number8(int value) {
    out.write(value);
    return this;
  }

  P9Writer number16(int value) {
    out.write(value);
    out.write(value >>> 8);
    return this;
  }

  P9Writer number32(int value) {
    return number16(value).number16(value >>> 16);
  }

  P9Writer number64(long value) {
    return number32((int) value).number32((int) (value >>> 32));
  }

  P9Writer text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number16(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  P9Writer data(byte[] bytes, int length) {
    number32(length);
    out.write(bytes, 0, length);
    return this;
  }

  P9Writer qid(Qid qid) {
    return number8(qid.type()).number32(qid.version()).number64(qid.path());
  }

  int size() {
    return out.size();
  }

  /** The bytes so far, without a header. */
  byte[] body() {
    return out.toByteArray();
  }

  /** The whole message. */
  byte[] message(int type, int tag) {
    return ByteBuffer.allocate(HEADER_BYTES + out.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(HEADER_BYTES + out.size())
        .put((byte) type)
        .putShort((short) tag)
        .put(out.toByteArray())
        .array();
  }
}
