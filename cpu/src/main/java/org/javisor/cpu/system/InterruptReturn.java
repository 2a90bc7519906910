package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * IRET, IRETD and IRETQ in every mode.
 *
 * @see "Intel SDM volume 2, IRET/IRETD/IRETQ - Interrupt Return"
 */
public final class InterruptReturn {
  /** Flags that a 32- or 64-bit IRET loads at any privilege, beyond the 16-bit ones. */
  private static final long USER_32 = Flags.RF | Flags.AC | Flags.ID;

  private InterruptReturn() {}

  /** IRET. NMIs are unblocked even if it faults. */
  public static void iret(Cpu c, Operands o) {
    c.nmiBlocked = false;
    if (c.nmiPending) {
      c.attention = true;
    }
    if (!c.protectedMode()) {
      returnReal(c, o.operandSize);
    } else if (c.virtual8086()) {
      returnInVirtual8086(c, o.operandSize);
    } else if ((c.systemFlags & Flags.NT) != 0) {
      if (c.longMode()) {
        throw c.fault(Vector.GP);
      }
      TaskSwitch.back(c, o.nextRip(c));
    } else {
      returnProtected(c, o.operandSize);
    }
  }

  private static void returnReal(Cpu c, int size) {
    Stack stack = Stack.current(c);
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    long flags = stack.pop(size);
    CodeSegment.enterParagraph(c, selector, rip);
    stack.commit();
    long mask = SystemFlags.USER_16 | Flags.IF | Flags.IOPL;
    SystemFlags.write(c, flags, size == 2 ? mask : mask | USER_32);
  }

  private static void returnInVirtual8086(Cpu c, int size) {
    boolean virtual = c.iopl() < 3;
    if (virtual && ((c.cr4 & Cpu.CR4_VME) == 0 || size != 2)) {
      throw c.fault(Vector.GP);
    }
    Stack stack = Stack.current(c);
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    long flags = stack.pop(size);
    if (virtual) {
      VirtualInterruptFlag.check(c, flags);
    }
    CodeSegment.enterParagraph(c, selector, rip);
    stack.commit();
    if (virtual) {
      VirtualInterruptFlag.write(c, flags, SystemFlags.USER_16);
    } else {
      long mask = SystemFlags.USER_16 | Flags.IF;
      SystemFlags.write(c, flags, size == 2 ? mask : mask | USER_32);
    }
  }

  private static void returnProtected(Cpu c, int size) {
    Stack stack = Stack.current(c);
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    long flags = stack.pop(size);
    boolean toVirtual8086 = size == 4 && (flags & Flags.VM) != 0 && c.cpl == 0 && !c.longMode();
    if (toVirtual8086) {
      returnToVirtual8086(c, stack, rip, selector, flags);
      return;
    }
    long code = FarReturn.checkedCode(c, selector);
    long mask = mask(c, size);
    if (c.code64() || DescriptorTables.rpl(selector) > c.cpl) {
      long pointer = stack.pop(size);
      int stackSelector = (int) stack.pop(size) & 0xFFFF;
      FarReturn.toStack(c, new FarReturn.Target(selector, code, rip, stackSelector, pointer, size, 0));
    } else {
      CodeSegment.checkTarget(c, code, rip);
      DescriptorTables.markAccessed(c, selector, code);
      stack.commit();
      CodeSegment.enter(c, selector, code, c.cpl, rip);
    }
    SystemFlags.write(c, flags, mask);
  }

  /** Which flags the privilege before the return allows to change. */
  private static long mask(Cpu c, int size) {
    long mask = SystemFlags.USER_16;
    if (c.cpl <= c.iopl()) {
      mask |= Flags.IF;
    }
    if (c.cpl == 0) {
      mask |= Flags.IOPL;
    }
    if (size != 2) {
      mask |= USER_32;
      if (c.cpl == 0) {
        mask |= Flags.VIF | Flags.VIP;
      }
    }
    return mask;
  }

  private static void returnToVirtual8086(Cpu c, Stack stack, long rip, int selector, long flags) {
    long pointer = stack.pop(4);
    int ss = (int) stack.pop(4) & 0xFFFF;
    int es = (int) stack.pop(4) & 0xFFFF;
    int ds = (int) stack.pop(4) & 0xFFFF;
    int fs = (int) stack.pop(4) & 0xFFFF;
    int gs = (int) stack.pop(4) & 0xFFFF;
    if (rip > 0xFFFF) {
      throw c.fault(Vector.GP);
    }
    Segments.setVirtual8086(c, Cpu.CS, selector);
    Segments.setVirtual8086(c, Cpu.SS, ss);
    Segments.setVirtual8086(c, Cpu.ES, es);
    Segments.setVirtual8086(c, Cpu.DS, ds);
    Segments.setVirtual8086(c, Cpu.FS, fs);
    Segments.setVirtual8086(c, Cpu.GS, gs);
    c.r[4] = pointer;
    c.r[Cpu.RIP] = rip;
    c.cpl = 3;
    SystemFlags.write(c, flags, SystemFlags.DEFINED);
    c.updateMode();
  }
}
