package org.javisor.cpu.integer;

import org.javisor.memory.RawMemory;

/** Runs of string elements inside one page of plain RAM, by host address, in ascending order. */
final class BulkStrings {
  private BulkStrings() {}

  /** Copies element by element in effect: an overlapping destination above the source repeats a pattern. */
  static void move(long from, long to, int width, long elements) {
    long bytes = elements << width;
    if (to > from && to - from < bytes) {
      for (long i = 0; i < bytes; i += Width.bytes(width)) {
        write(to + i, width, read(from + i, width));
      }
    } else {
      RawMemory.copy(from, to, bytes);
    }
  }

  static void fill(long to, int width, long elements, long value) {
    if (width == Width.BYTE || value == 0) {
      RawMemory.fill(to, elements << width, (byte) value);
      return;
    }
    for (long i = 0; i < elements; i++) {
      write(to + (i << width), width, value);
    }
  }

  /** How many of the elements leave a scan for {@code a} running: equal ones under REPE, different ones under REPNE. */
  static long scan(long at, int width, long elements, long a, boolean whileEqual) {
    long n = 0;
    while (n < elements && (read(at + (n << width), width) == a) == whileEqual) {
      n++;
    }
    return n;
  }

  static long compare(long left, long right, int width, long elements, boolean whileEqual) {
    long n = 0;
    while (n < elements && (read(left + (n << width), width) == read(right + (n << width), width)) == whileEqual) {
      n++;
    }
    return n;
  }

  private static long read(long at, int width) {
    return switch (width) {
      case Width.BYTE -> RawMemory.getByte(at);
      case Width.WORD -> RawMemory.getShort(at);
      case Width.DWORD -> RawMemory.getInt(at);
      default -> RawMemory.getLong(at);
    };
  }

  private static void write(long at, int width, long value) {
    switch (width) {
      case Width.BYTE -> RawMemory.putByte(at, (byte) value);
      case Width.WORD -> RawMemory.putShort(at, (short) value);
      case Width.DWORD -> RawMemory.putInt(at, (int) value);
      default -> RawMemory.putLong(at, value);
    }
  }
}
