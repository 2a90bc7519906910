package org.javisor.gdb;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.x87.Fpu;

/** How registers that can be written are. */
final class RegisterAccess {
  private static final long CHANGEABLE_FLAGS = Flags.ARITHMETIC | Flags.TF | Flags.IF | Flags.DF | Flags.AC;
  private static final int EXPONENT = 0x7FFF;

  private RegisterAccess() {}

  /** A number of {@link Cpu#r}. */
  record General(int index) implements Register.Access {
    @Override
    public long read(Cpu c, int n) {
      return c.r[index];
    }

    @Override
    public void write(Cpu c, int n, long value) {
      c.r[index] = value;
    }
  }

  /** RFLAGS: what changes the CPU's mode stays. */
  static final class FlagsRegister implements Register.Access {
    @Override
    public long read(Cpu c, int n) {
      return c.rflags();
    }

    @Override
    public void write(Cpu c, int n, long value) {
      c.rflags(c.rflags() & ~CHANGEABLE_FLAGS | value & CHANGEABLE_FLAGS);
      c.updateMode();
      c.attention = true;
    }
  }

  /** An SSE register. */
  record Vector(int number) implements Register.Access {
    @Override
    public long read(Cpu c, int n) {
      return c.xmm[2 * number + n];
    }

    @Override
    public void write(Cpu c, int n, long value) {
      c.xmm[2 * number + n] = value;
    }
  }

  /** ST(i). */
  record Stack(int number) implements Register.Access {
    @Override
    public long read(Cpu c, int n) {
      int physical = c.fpu.top + number & 7;
      return n == 0 ? c.fpu.significand[physical] : c.fpu.signExponent[physical];
    }

    @Override
    public void write(Cpu c, int n, long value) {
      int physical = c.fpu.top + number & 7;
      if (n == 0) {
        c.fpu.significand[physical] = value;
      } else {
        c.fpu.signExponent[physical] = (int) value & 0xFFFF;
      }
    }
  }

  /** The control and status register of SSE; reserved bits stay zero. */
  static final class Mxcsr implements Register.Access {
    @Override
    public long read(Cpu c, int n) {
      return c.mxcsr & 0xFFFF_FFFFL;
    }

    @Override
    public void write(Cpu c, int n, long value) {
      c.mxcsr = (int) value & 0xFFFF;
    }
  }

  /**
   * The whole tag word, two bits a register.
   *
   * @see "Intel SDM volume 1, 8.1.7 x87 FPU Tag Word"
   */
  static long tagWord(Cpu c) {
    Fpu f = c.fpu;
    int tags = 0;
    for (int i = 7; i >= 0; i--) {
      int exponent = f.signExponent[i] & EXPONENT;
      boolean zero = exponent == 0 && f.significand[i] == 0;
      boolean special = exponent == 0 || exponent == EXPONENT || f.significand[i] >= 0;
      int tag = (f.valid >> i & 1) == 0 ? 3 : zero ? 1 : special ? 2 : 0;
      tags = tags << 2 | tag;
    }
    return tags;
  }
}
