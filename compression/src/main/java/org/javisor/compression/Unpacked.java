package org.javisor.compression;

import java.util.Arrays;

/** The result of unpacking. */
public final class Unpacked {
  private final byte[] bytes;
  private final int length;
  private final int consumed;

  Unpacked(byte[] bytes, int length, int consumed) {
    this.bytes = bytes;
    this.length = length;
    this.consumed = consumed;
  }

  /** An array that starts with the result and may be longer. */
  public byte[] bytes() {
    return bytes;
  }

  /** Size of the result. */
  public int length() {
    return length;
  }

  /** How many bytes of input the compressed data took. */
  public int consumed() {
    return consumed;
  }

  /** An array that is the result. */
  public byte[] exactBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
