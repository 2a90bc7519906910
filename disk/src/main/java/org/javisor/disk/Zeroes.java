package org.javisor.disk;

import java.util.Arrays;

/** Looks for bytes that are not zero. */
final class Zeroes {
  private static final byte[] NOTHING = new byte[64 << 10];

  private Zeroes() {}

  /** Whether a range holds zeroes only. */
  static boolean only(byte[] bytes, int at, int length) {
    for (int done = 0; done < length; done += NOTHING.length) {
      int count = Math.min(NOTHING.length, length - done);
      if (Arrays.mismatch(bytes, at + done, at + done + count, NOTHING, 0, count) >= 0) {
        return false;
      }
    }
    return true;
  }
}
