package org.javisor.compression;

import java.io.InputStream;
import java.util.Arrays;

/** A part of a byte array, read from its start; also an InputStream, for decoders that want one. */
final class Input extends InputStream {
  final byte[] bytes;
  final int end;
  private final int start;
  int at;

  Input(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.start = offset;
    this.at = offset;
    this.end = offset + length;
  }

  int remaining() {
    return end - at;
  }

  int consumed() {
    return at - start;
  }

  /** Throws unless this many bytes remain. */
  void require(long count) {
    if (count > remaining()) {
      throw CompressionException.truncated();
    }
  }

  int next8() {
    require(1);
    return bytes[at++] & 0xFF;
  }

  int next16() {
    require(2);
    at += 2;
    return LittleEndian.get16(bytes, at - 2);
  }

  int next24() {
    return next16() | (next8() << 16);
  }

  int next32() {
    require(4);
    at += 4;
    return LittleEndian.get32(bytes, at - 4);
  }

  long nextLong() {
    require(8);
    at += 8;
    return LittleEndian.get64(bytes, at - 8);
  }

  void skipBytes(long count) {
    require(count);
    at += (int) count;
  }

  /** The next bytes equal these; nothing is consumed. */
  boolean startsWith(byte[] magic) {
    return remaining() >= magic.length
        && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
  }

  @Override
  public int read() {
    return at < end ? bytes[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = Math.min(length, remaining());
    if (count == 0) {
      return -1;
    }
    System.arraycopy(bytes, at, to, offset, count);
    at += count;
    return count;
  }
}
