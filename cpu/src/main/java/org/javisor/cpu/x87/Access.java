package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * What comes before every x87 instruction: is there an FPU to use, does an exception wait; and the pointers to the last
 * instruction and its operand.
 *
 * @see "Intel SDM volume 1, 8.1.8 x87 FPU Instruction and Data (Operand) Pointers; 8.7 Handling x87 FPU Exceptions"
 */
final class Access {
  private Access() {}

  /** Before a waiting instruction: #NM, or #MF for a pending unmasked exception. */
  static void waiting(Cpu c) {
    if ((c.mode & Cpu.MODE_X87) == 0) {
      throw c.fault(Vector.NM);
    }
    if (c.fpu.pending()) {
      pendingException(c);
    }
  }

  /** Before one of the FN instructions, which run whatever is pending. */
  static void nonWaiting(Cpu c) {
    if ((c.mode & Cpu.MODE_X87) == 0) {
      throw c.fault(Vector.NM);
    }
  }

  /** With CR0.NE clear, the exception leaves through FERR# and the interrupt controller instead. */
  static void pendingException(Cpu c) {
    if ((c.cr0 & Cpu.CR0_NE) != 0 || !c.bus.floatingPointError()) {
      throw c.fault(Vector.MF);
    }
  }

  /** Notes a non-control instruction without a memory operand. */
  static void record(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.lastInstruction = o.rip(c);
    f.lastInstructionSelector = c.selector[Cpu.CS];
    f.lastOpcode = o.x87Opcode;
  }

  /** Notes a non-control instruction and its memory operand. */
  static void recordMemory(Cpu c, Operands o) {
    record(c, o);
    Fpu f = c.fpu;
    f.lastOperand = o.memory().offset(c);
    f.lastOperandSelector = c.selector[o.segment];
  }
}
