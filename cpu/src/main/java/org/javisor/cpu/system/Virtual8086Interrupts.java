package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;

/**
 * INT n in virtual-8086 mode: to the 8086 program's own vector table, or to the protected-mode handler.
 *
 * @see "Intel SDM volume 3, 22.3.3 Class 3: Software Interrupt Handling in Virtual-8086 Mode"
 */
final class Virtual8086Interrupts {
  private static final int IO_MAP_BASE = 0x66;
  private static final int REDIRECTION_BYTES = 32;

  private Virtual8086Interrupts() {}

  /**
   * Handles INT n where it does not go through the IDT.
   *
   * @return false if the interrupt goes to the protected-mode handler
   */
  static boolean intercept(Cpu c, int vector, long nextRip) {
    boolean redirected = (c.cr4 & Cpu.CR4_VME) != 0 && isRedirected(c, vector);
    if (!redirected) {
      if (c.iopl() < 3) {
        throw c.fault(Vector.GP);
      }
      return false;
    }
    redirect(c, vector, nextRip);
    return true;
  }

  /** Reads the software-interrupt redirection bit map, which lies below the I/O permission bit map: 0 redirects. */
  private static boolean isRedirected(Cpu c, int vector) {
    long tss = c.r[Cpu.SEGMENT_BASE + Cpu.TR];
    if (!TaskState.is32(c) || c.limit[Cpu.TR] < IO_MAP_BASE + 1) {
      throw c.fault(Vector.GP);
    }
    long offset = (c.mmu.systemLoad(tss + IO_MAP_BASE, 2) & 0xFFFF) - REDIRECTION_BYTES + (vector >> 3);
    if (offset < 0 || offset > c.limit[Cpu.TR]) {
      throw c.fault(Vector.GP);
    }
    return (c.mmu.systemLoad((tss + offset) & 0xFFFF_FFFFL, 1) >> (vector & 7) & 1) == 0;
  }

  private static void redirect(Cpu c, int vector, long nextRip) {
    long target = c.mmu.load32(4L * vector) & 0xFFFF_FFFFL;
    long flags = c.rflags();
    boolean virtualFlag = c.iopl() < 3;
    if (virtualFlag) {
      boolean vif = (flags & Flags.VIF) != 0;
      flags = (flags & ~(long) Flags.IF) | Flags.IOPL | (vif ? Flags.IF : 0);
    }
    Stack stack = Stack.current(c);
    stack.push(2, flags);
    stack.push(2, c.selector[Cpu.CS]);
    stack.push(2, nextRip);
    Interrupts.enterVector(c, stack, target);
    SystemFlags.clear(c, Flags.TF | (virtualFlag ? Flags.VIF : Flags.IF));
  }
}
