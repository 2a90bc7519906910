package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.x86.Register;

/** General registers at any width. 8-bit numbers: 0..15 low bytes, 20..23 AH, CH, DH, BH. */
public final class Gpr {
  private static final int AH = Register.HIGH_BYTE + 4;

  private Gpr() {}

  /** Sign-extended. */
  public static long read(Cpu c, int width, int n) {
    return switch (width) {
      case Width.BYTE -> n < AH ? (byte) c.r[n] : (byte) (c.r[n - AH] >> 8);
      case Width.WORD -> (short) c.r[n];
      case Width.DWORD -> (int) c.r[n];
      default -> c.r[n];
    };
  }

  /** Zero-extended. */
  public static long readUnsigned(Cpu c, int width, int n) {
    return Width.zeroExtend(width, read(c, width, n));
  }

  /** 8- and 16-bit writes keep the rest of the register, 32-bit writes clear its upper half. */
  public static void write(Cpu c, int width, int n, long value) {
    switch (width) {
      case Width.BYTE -> writeByte(c, n, value);
      case Width.WORD -> c.r[n] = (c.r[n] & ~0xFFFFL) | (value & 0xFFFF);
      case Width.DWORD -> c.r[n] = value & 0xFFFF_FFFFL;
      default -> c.r[n] = value;
    }
  }

  private static void writeByte(Cpu c, int n, long value) {
    if (n < AH) {
      c.r[n] = (c.r[n] & ~0xFFL) | (value & 0xFF);
    } else {
      c.r[n - AH] = (c.r[n - AH] & ~0xFF00L) | ((value & 0xFF) << 8);
    }
  }
}
