package org.javisor.engine.translator.lockstep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Machine code under construction, with labels that may be used before they are bound. */
final class CodeBuffer {
  private final long origin;
  private byte[] bytes = new byte[4096];
  private int length;
  private final List<Integer> labels = new ArrayList<>();
  private final List<Use> uses = new ArrayList<>();

  /**
   * Where a label's address is needed.
   *
   * @param relative to the end of the four bytes, else absolute
   * @param addend to the address
   */
  private record Use(int at, int label, boolean relative, int addend) {}

  CodeBuffer(long origin) {
    this.origin = origin;
  }

  int length() {
    return length;
  }

  long here() {
    return origin + length;
  }

  CodeBuffer bytes(int... values) {
    for (int value : values) {
      put(value);
    }
    return this;
  }

  CodeBuffer bytes(byte[] values) {
    for (byte value : values) {
      put(value);
    }
    return this;
  }

  CodeBuffer dword(long value) {
    for (int b = 0; b < 32; b += 8) {
      put((int) (value >> b));
    }
    return this;
  }

  private void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) value;
  }

  int newLabel() {
    labels.add(-1);
    return labels.size() - 1;
  }

  void bind(int label) {
    labels.set(label, length);
  }

  boolean isBound(int label) {
    return labels.get(label) >= 0;
  }

  long address(int label) {
    return origin + labels.get(label);
  }

  /** Four bytes: the distance to a label. */
  CodeBuffer relative(int label) {
    uses.add(new Use(length, label, true, 0));
    return dword(0);
  }

  /** Four bytes: the address of a label, plus something. */
  CodeBuffer absolute(int label, int addend) {
    uses.add(new Use(length, label, false, addend));
    return dword(0);
  }

  /** The finished code. */
  byte[] finish() {
    for (Use use : uses) {
      long value = address(use.label) + use.addend - (use.relative ? origin + use.at + 4 : 0);
      for (int b = 0; b < 4; b++) {
        bytes[use.at + b] = (byte) (value >> 8 * b);
      }
    }
    return Arrays.copyOf(bytes, length);
  }
}
