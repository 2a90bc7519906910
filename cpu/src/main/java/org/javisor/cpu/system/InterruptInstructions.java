package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * INT n, INT1, INT3, INTO and BOUND.
 *
 * @see "Intel SDM volume 2, INT n/INTO/INT3/INT1, BOUND"
 */
final class InterruptInstructions {
  private InterruptInstructions() {}

  static void interrupt(Cpu c, Operands o) {
    Interrupts.softwareInterrupt(c, (int) o.immediate & 0xFF, o.nextRip(c));
  }

  static void breakpoint(Cpu c, Operands o) {
    Interrupts.softwareException(c, Vector.BP, o.nextRip(c));
  }

  static void debug(Cpu c, Operands o) {
    Interrupts.debugInstruction(c, o.nextRip(c));
  }

  /** INTO: a transfer of control that may not happen, so that it sets RIP either way. */
  static void overflow(Cpu c, Operands o) {
    if ((c.rflags() & Flags.OF) != 0) {
      Interrupts.softwareException(c, Vector.OF, o.nextRip(c));
    } else {
      c.r[Cpu.RIP] = o.nextRip(c);
    }
  }

  static void bound(Cpu c, Operands o) {
    int size = o.operandSize;
    long linear = o.memory().linear(c, 2 * size, false);
    long lower = signed(GuestMemory.load(c, linear, size), size);
    long upper = signed(GuestMemory.load(c, linear + size, size), size);
    long index = signed(c.r[o.reg], size);
    if (index < lower || index > upper) {
      throw c.fault(Vector.BR);
    }
  }

  private static long signed(long value, int sizeBytes) {
    return sizeBytes == 2 ? (short) value : (int) value;
  }
}
