package org.javisor.gdb;

import org.javisor.cpu.Cpu;

/**
 * A register as gdb knows it: so many bytes, the lowest first.
 *
 * @param feature the part of the description that it belongs to
 * @param type gdb's name of what it holds
 */
record Register(String feature, String name, int sizeBytes, String type, Access access) {
  /** How a CPU's register is read and written. */
  interface Access {
    /** Bytes 8n to 8n + 7. */
    long read(Cpu c, int n);

    /** Sets bytes 8n to 8n + 7, as far as the register has them. */
    void write(Cpu c, int n, long value);
  }

  /** A value that can only be read. */
  @FunctionalInterface
  interface ReadOnly extends Access {
    long read(Cpu c);

    @Override
    default long read(Cpu c, int n) {
      return n == 0 ? read(c) : 0;
    }

    @Override
    default void write(Cpu c, int n, long value) {
      // What the debugger sets of it stays as it is: it depends on more than its number.
    }
  }

  void read(Cpu c, byte[] to, int at) {
    for (int i = 0; i < sizeBytes; i++) {
      to[at + i] = (byte) (access.read(c, i / 8) >>> 8 * (i % 8));
    }
  }

  void write(Cpu c, byte[] from, int at) {
    for (int n = 0; n * 8 < sizeBytes; n++) {
      long value = 0;
      for (int i = Math.min(8, sizeBytes - 8 * n) - 1; i >= 0; i--) {
        value = value << 8 | from[at + 8 * n + i] & 0xFF;
      }
      access.write(c, n, value);
    }
  }
}
