package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;

/**
 * FCOM, FUCOM, FICOM, FCOMI, FUCOMI with their popping forms, FTST and FXAM.
 *
 * @see "Intel SDM volume 1, 8.3.6 Comparison and Classification Instructions"
 */
final class CompareOperations {
  private static final int CODES = Fpu.C3 | Fpu.C2 | Fpu.C0;

  private CompareOperations() {}

  static void fcom(Cpu c, Operands o) {
    toStatus(c, o);
  }

  static void fcomp(Cpu c, Operands o) {
    if (toStatus(c, o)) {
      c.fpu.pop();
    }
  }

  static void fcompp(Cpu c, Operands o) {
    if (registers(c, o, false)) {
      c.fpu.pop();
      c.fpu.pop();
    }
  }

  static void fucom(Cpu c, Operands o) {
    registers(c, o, true);
  }

  static void fucomp(Cpu c, Operands o) {
    if (registers(c, o, true)) {
      c.fpu.pop();
    }
  }

  static void fucompp(Cpu c, Operands o) {
    if (registers(c, o, true)) {
      c.fpu.pop();
      c.fpu.pop();
    }
  }

  private static boolean toStatus(Cpu c, Operands o) {
    if (o.isRegisterForm()) {
      return registers(c, o, false);
    }
    Access.waiting(c);
    MemoryOperand.load(c, o);
    Access.recordMemory(c, o);
    Fpu f = c.fpu;
    if (f.isEmpty(f.top)) {
      return commit(f, underflow(f));
    }
    return commit(f, Comparison.compare(f, f.significand[f.top], f.signExponent[f.top], f.z, f.ze, false));
  }

  private static boolean registers(Cpu c, Operands o, boolean quiet) {
    Access.waiting(c);
    Access.record(c, o);
    return commit(c.fpu, compare(c.fpu, c.fpu.st(o.rm & 7), quiet));
  }

  static int compare(Fpu f, int other, boolean quiet) {
    f.raised = 0;
    int st0 = f.top;
    if ((f.valid >> st0 & f.valid >> other & 1) == 0) {
      return underflow(f);
    }
    return Comparison.compare(
        f, f.significand[st0], f.signExponent[st0], f.significand[other], f.signExponent[other], quiet);
  }

  private static int underflow(Fpu f) {
    f.raised = Fpu.IE | Fpu.SF;
    return Comparison.UNORDERED;
  }

  /** The codes are set even where an unmasked exception keeps the operands on the stack. */
  private static boolean commit(Fpu f, int codes) {
    boolean pop = f.commit();
    f.status = f.status & ~CODES | codes;
    return pop;
  }

  static void fcomi(Cpu c, Operands o) {
    toFlags(c, o, false);
  }

  static void fcomip(Cpu c, Operands o) {
    if (toFlags(c, o, false)) {
      c.fpu.pop();
    }
  }

  static void fucomi(Cpu c, Operands o) {
    toFlags(c, o, true);
  }

  static void fucomip(Cpu c, Operands o) {
    if (toFlags(c, o, true)) {
      c.fpu.pop();
    }
  }

  /** C3, C2 and C0 become ZF, PF and CF; OF, SF and AF are cleared. C1 changes with a stack underflow only. */
  private static boolean toFlags(Cpu c, Operands o, boolean quiet) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    int codes = compare(f, f.st(o.rm & 7), quiet);
    boolean pop = commitToFlags(f);
    int flags = ((codes & Fpu.C3) != 0 ? Flags.ZF : 0) | ((codes & Fpu.C2) != 0 ? Flags.PF : 0)
        | ((codes & Fpu.C0) != 0 ? Flags.CF : 0);
    c.flags(Flags.EXPLICIT, 0, flags);
    return pop;
  }

  static boolean commitToFlags(Fpu f) {
    int c1 = f.status & Fpu.C1;
    boolean pop = f.commit();
    if ((f.raised & Fpu.SF) == 0) {
      f.status |= c1;
    }
    return pop;
  }

  static void ftst(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      commit(f, underflow(f));
    } else {
      commit(f, Comparison.compare(f, f.significand[f.top], f.signExponent[f.top], 0, 0, false));
    }
  }

  static void fxam(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    int codes = Comparison.examine(f.significand[f.top], f.signExponent[f.top], f.isEmpty(f.top));
    f.status = f.status & ~Fpu.CONDITION_CODES | codes;
  }
}
