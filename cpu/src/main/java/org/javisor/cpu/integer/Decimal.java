package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * Decimal adjustment.
 *
 * @see "Intel SDM volume 2, AAA, AAD, AAM, AAS, DAA, DAS"
 */
final class Decimal {
  private Decimal() {}

  static void daa(Cpu c, Operands o) {
    int flags = (int) c.rflags();
    int old = (int) c.r[0] & 0xFF;
    int al = old;
    boolean adjust = (old & 0xF) > 9 || (flags & Flags.AF) != 0;
    boolean carry = old > 0x99 || (flags & Flags.CF) != 0;
    if (adjust) {
      al += 6;
    }
    if (carry) {
      al += 0x60;
    }
    finishByte(c, al, adjust, carry);
  }

  static void das(Cpu c, Operands o) {
    int flags = (int) c.rflags();
    int old = (int) c.r[0] & 0xFF;
    int al = old;
    boolean adjust = (old & 0xF) > 9 || (flags & Flags.AF) != 0;
    boolean oldCarry = (flags & Flags.CF) != 0;
    boolean high = old > 0x99 || oldCarry;
    boolean carry = high;
    if (adjust) {
      carry |= oldCarry || al < 6;
      al -= 6;
    }
    if (high) {
      al -= 0x60;
    }
    finishByte(c, al, adjust, carry);
  }

  private static void finishByte(Cpu c, int al, boolean adjust, boolean carry) {
    c.r[0] = (c.r[0] & ~0xFFL) | (al & 0xFF);
    c.flags(Flags.RESULT, (byte) al, (adjust ? Flags.AF : 0) | (carry ? Flags.CF : 0));
  }

  static void aaa(Cpu c, Operands o) {
    asciiAdjust(c, 0x106);
  }

  static void aas(Cpu c, Operands o) {
    asciiAdjust(c, -0x106);
  }

  private static void asciiAdjust(Cpu c, int delta) {
    int ax = (int) c.r[0] & 0xFFFF;
    boolean adjust = (ax & 0xF) > 9 || (c.rflags() & Flags.AF) != 0;
    if (adjust) {
      ax += delta;
    }
    int result = ax & 0xFF0F;
    c.r[0] = (c.r[0] & ~0xFFFFL) | result;
    c.flags(Flags.RESULT, (byte) result, adjust ? Flags.AF | Flags.CF : 0);
  }

  static void aam(Cpu c, Operands o) {
    int base = (int) o.immediate & 0xFF;
    if (base == 0) {
      throw c.fault(Vector.DE);
    }
    int al = (int) c.r[0] & 0xFF;
    int result = ((al / base) << 8) | (al % base);
    c.r[0] = (c.r[0] & ~0xFFFFL) | result;
    c.flags(Flags.RESULT, (byte) result, 0);
  }

  static void aad(Cpu c, Operands o) {
    int ax = (int) c.r[0] & 0xFFFF;
    int result = ((ax & 0xFF) + (ax >> 8) * (int) (o.immediate & 0xFF)) & 0xFF;
    c.r[0] = (c.r[0] & ~0xFFFFL) | result;
    c.flags(Flags.RESULT, (byte) result, 0);
  }
}
