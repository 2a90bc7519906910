package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.Register;

/**
 * Instructions on the control and status words, the stack pointer and the whole state.
 *
 * @see "Intel SDM volume 1, 8.3.10 x87 FPU Control Instructions"
 */
final class ControlOperations {
  private ControlOperations() {}

  static void fninit(Cpu c, Operands o) {
    Access.nonWaiting(c);
    c.fpu.initialize();
  }

  static void fnclex(Cpu c, Operands o) {
    Access.nonWaiting(c);
    c.fpu.status &= ~(Fpu.EXCEPTIONS | Fpu.SF | Fpu.ES | Fpu.B);
  }

  /** FNENI, FNDISI and FNSETPM did something on the 8087 and 80287 only. */
  static void ignored(Cpu c, Operands o) {
    Access.nonWaiting(c);
  }

  static void fldcw(Cpu c, Operands o) {
    Access.waiting(c);
    c.fpu.controlWord(MemoryOperand.load16(c, o));
  }

  static void fnstcw(Cpu c, Operands o) {
    Access.nonWaiting(c);
    c.mmu.store16(o.memory().linear(c, 2, true), c.fpu.control);
  }

  static void fnstsw(Cpu c, Operands o) {
    Access.nonWaiting(c);
    int status = c.fpu.statusWord();
    if (o.isRegisterForm()) {
      c.r[Register.RAX] = c.r[Register.RAX] & ~0xFFFFL | status;
    } else {
      c.mmu.store16(o.memory().linear(c, 2, true), status);
    }
  }

  static void fnstenv(Cpu c, Operands o) {
    Access.nonWaiting(c);
    Environment.store(c, o);
    c.fpu.control |= Fpu.EXCEPTIONS;
    c.fpu.status &= ~(Fpu.ES | Fpu.B);
  }

  static void fldenv(Cpu c, Operands o) {
    Access.waiting(c);
    Environment.load(c, o);
  }

  static void fnsave(Cpu c, Operands o) {
    Access.nonWaiting(c);
    Environment.save(c, o);
    c.fpu.initialize();
  }

  static void frstor(Cpu c, Operands o) {
    Access.waiting(c);
    Environment.restore(c, o);
  }

  /** WAIT: unlike the others it heeds CR0.TS only together with CR0.MP, and not CR0.EM. */
  static void fwait(Cpu c, Operands o) {
    long both = Cpu.CR0_MP | Cpu.CR0_TS;
    if ((c.cr0 & both) == both) {
      throw c.fault(Vector.NM);
    }
    if (c.fpu.pending()) {
      Access.pendingException(c);
    }
  }

  static void fnop(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
  }

  static void fincstp(Cpu c, Operands o) {
    rotate(c, o, 1);
  }

  static void fdecstp(Cpu c, Operands o) {
    rotate(c, o, 7);
  }

  private static void rotate(Cpu c, Operands o, int by) {
    Access.waiting(c);
    Access.record(c, o);
    c.fpu.status &= ~Fpu.C1;
    c.fpu.top = c.fpu.st(by);
  }

  static void ffree(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    c.fpu.status &= ~Fpu.C1;
    c.fpu.valid &= ~(1 << c.fpu.st(o.rm & 7));
  }

  static void ffreep(Cpu c, Operands o) {
    ffree(c, o);
    c.fpu.pop();
  }
}
