package org.javisor.cpu.simd;

import org.javisor.cpu.Address;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.Vector;

/**
 * XMM operands: what an instruction checks, reads and writes. The destination is {@code o.reg} unless said otherwise.
 *
 * @see "Intel SDM volume 2, 2.4 AVX and SSE Instruction Exception Classification"
 */
public final class Xmm {
  private static final int PAGE_MASK = 0xFFF;

  private Xmm() {}

  /** The computation of an instruction, given its source: what was not read is zero. */
  @FunctionalInterface
  interface Body {
    void execute(Cpu c, Operands o, long low, long high);
  }

  /** Raises #UD or #NM where SSE instructions may not execute; engines skip it when the mode key says that they may. */
  public static void check(Cpu c) {
    if ((c.mode & Cpu.MODE_SSE) == 0) {
      boolean undefined = (c.cr0 & Cpu.CR0_EM) != 0 || (c.cr4 & Cpu.CR4_OSFXSR) == 0;
      throw c.fault(undefined ? Vector.UD : Vector.NM);
    }
  }

  /** The linear address of 16 bytes; #GP(0) if they are not aligned. */
  public static long aligned(Cpu c, Operands o, boolean write) {
    long linear = o.memory().linear(c, 16, write);
    if ((linear & 15) != 0) {
      throw c.fault(Vector.GP);
    }
    return linear;
  }

  /** The linear address of the upper half of 16 unaligned bytes, of which the lower half is at {@code linear}. */
  public static long upper(Cpu c, Operands o, long linear, boolean write) {
    Address address = o.memory();
    return (linear & PAGE_MASK) <= PAGE_MASK - 15 ? linear + 8 : address.linear(c, 8, 8, write);
  }

  /** Stores 16 bytes, aligned or not: both halves or none. */
  static void store(Cpu c, Operands o, long linear, long low, long high) {
    long upper = upper(c, o, linear, true);
    if ((linear & PAGE_MASK) > PAGE_MASK - 15) {
      c.mmu.probeWrite(linear, 8);
      c.mmu.probeWrite(upper, 8);
    }
    c.mmu.store64(linear, low);
    c.mmu.store64(upper, high);
  }

  static void set(Cpu c, Operands o, long low, long high) {
    c.xmm[2 * o.reg] = low;
    c.xmm[2 * o.reg + 1] = high;
  }

  static long low(Cpu c, Operands o) {
    return c.xmm[2 * o.reg];
  }

  static long high(Cpu c, Operands o) {
    return c.xmm[2 * o.reg + 1];
  }

  /** Source of 16 bytes, aligned if in memory. */
  static Operation full(Body body) {
    return source(body, (c, o) -> {
      check(c);
      long linear = aligned(c, o, false);
      body.execute(c, o, c.mmu.load64(linear), c.mmu.load64(linear + 8));
    });
  }

  /** Source of 16 bytes wherever they are. */
  static Operation unaligned(Body body) {
    return source(body, (c, o) -> {
      check(c);
      long linear = o.memory().linear(c, 16, false);
      body.execute(c, o, c.mmu.load64(linear), c.mmu.load64(upper(c, o, linear, false)));
    });
  }

  /** Source of 8 bytes; of a register both halves are passed. */
  static Operation quad(Body body) {
    return source(body, (c, o) -> {
      check(c);
      body.execute(c, o, c.mmu.load64(o.memory().linear(c, 8, false)), 0);
    });
  }

  /** Source of 4 bytes; of a register both halves are passed. */
  static Operation dword(Body body) {
    return source(body, (c, o) -> {
      check(c);
      body.execute(c, o, c.mmu.load32(o.memory().linear(c, 4, false)) & Lanes.LOW_DWORD, 0);
    });
  }

  /** Source of 2 bytes; of a register both halves are passed. */
  static Operation word(Body body) {
    return source(body, (c, o) -> {
      check(c);
      body.execute(c, o, c.mmu.load16(o.memory().linear(c, 2, false)) & 0xFFFF, 0);
    });
  }

  private static Operation source(Body body, Operation fromMemory) {
    Operation fromRegister = (c, o) -> {
      check(c);
      body.execute(c, o, c.xmm[2 * o.rm], c.xmm[2 * o.rm + 1]);
    };
    return new Choice(Operands::isRegisterForm, fromRegister, fromMemory);
  }
}
