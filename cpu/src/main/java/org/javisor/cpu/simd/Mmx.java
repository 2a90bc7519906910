package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.Vector;
import org.javisor.x86.OperandKind;

/**
 * MMX operands: what an instruction checks, reads and writes. Every MMX instruction makes TOP zero and all x87
 * registers valid, after its reads, before its writes.
 *
 * @see "Intel SDM volume 3, 13.2 The MMX State and MMX Register Aliasing; volume 2, 2.4, table 2-30"
 */
public final class Mmx {
  private Mmx() {}

  /** The computation of an instruction, given its source. */
  @FunctionalInterface
  interface Body {
    void execute(Cpu c, Operands o, long source);
  }

  /** Raises #UD, #NM or a pending x87 exception; engines skip the first two when the mode key says so. */
  public static void check(Cpu c) {
    if ((c.mode & Cpu.MODE_X87) == 0) {
      throw c.fault((c.cr0 & Cpu.CR0_EM) != 0 ? Vector.UD : Vector.NM);
    }
    if (c.fpu.pending()) {
      throw c.fault(Vector.MF);
    }
  }

  /** Whether this form of an instruction works on MMX registers: its first operand is one. */
  static boolean uses(Operands o) {
    OperandKind.Method method = o.encoding.operands().get(0).method();
    return method == OperandKind.Method.P || method == OperandKind.Method.N || method == OperandKind.Method.Q;
  }

  /** Register {@code o.reg}. */
  static long first(Cpu c, Operands o) {
    return c.fpu.mmx(o.reg & 7);
  }

  /** Register {@code o.rm}. */
  static long second(Cpu c, Operands o) {
    return c.fpu.mmx(o.rm & 7);
  }

  static void set(Cpu c, Operands o, long value) {
    c.fpu.mmx(o.reg & 7, value);
  }

  /** Source of 8 bytes. */
  static Operation quad(Body body) {
    return (c, o) -> {
      check(c);
      long source = o.isRegisterForm() ? second(c, o) : c.mmu.load64(o.memory().linear(c, 8, false));
      c.fpu.enterMmx();
      body.execute(c, o, source);
    };
  }

  /** Source of 4 bytes in memory, zero-extended. */
  static Operation dword(Body body) {
    return (c, o) -> {
      check(c);
      long source = o.isRegisterForm()
          ? second(c, o)
          : c.mmu.load32(o.memory().linear(c, 4, false)) & Lanes.LOW_DWORD;
      c.fpu.enterMmx();
      body.execute(c, o, source);
    };
  }
}
