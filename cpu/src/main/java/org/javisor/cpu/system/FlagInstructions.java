package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * CLI, STI, PUSHF, POPF, CLAC and STAC.
 *
 * @see "Intel SDM volume 2, CLI (table 3-7), STI (table 4-19), PUSHF, POPF (table 4-16)"
 */
final class FlagInstructions {
  /** PUSHF stores RF and VM as zero. */
  private static final long PUSHED = ~(long) (Flags.RF | Flags.VM);

  private FlagInstructions() {}

  static void clearInterrupt(Cpu c, Operands o) {
    if (Privilege.mayDoIo(c)) {
      SystemFlags.clear(c, Flags.IF);
    } else if (Privilege.virtualInterruptsIn8086(c) || Privilege.virtualInterruptsInRing3(c)) {
      SystemFlags.clear(c, Flags.VIF);
    } else {
      throw c.fault(Vector.GP);
    }
  }

  static void setInterrupt(Cpu c, Operands o) {
    if (Privilege.mayDoIo(c)) {
      if ((c.systemFlags & Flags.IF) == 0) {
        c.interruptShadow = true;
        SystemFlags.enableInterrupts(c);
      }
      return;
    }
    boolean virtual = Privilege.virtualInterruptsIn8086(c) || Privilege.virtualInterruptsInRing3(c);
    if (!virtual || (c.systemFlags & Flags.VIP) != 0) {
      throw c.fault(Vector.GP);
    }
    c.systemFlags |= Flags.VIF;
  }

  static void push(Cpu c, Operands o) {
    long image = c.rflags() & PUSHED;
    if (c.virtual8086() && c.iopl() < 3) {
      if ((c.cr4 & Cpu.CR4_VME) == 0 || o.operandSize != 2) {
        throw c.fault(Vector.GP);
      }
      boolean vif = (image & Flags.VIF) != 0;
      image = (image & ~(long) Flags.IF) | Flags.IOPL | (vif ? Flags.IF : 0);
    }
    Stack stack = Stack.current(c);
    stack.push(o.operandSize, image);
    stack.commit();
  }

  static void pop(Cpu c, Operands o) {
    boolean virtual = c.virtual8086() && c.iopl() < 3;
    if (virtual && ((c.cr4 & Cpu.CR4_VME) == 0 || o.operandSize != 2)) {
      throw c.fault(Vector.GP);
    }
    Stack stack = Stack.current(c);
    long image = stack.pop(o.operandSize);
    if (virtual) {
      VirtualInterruptFlag.check(c, image);
      stack.commit();
      VirtualInterruptFlag.write(c, image, SystemFlags.USER_16);
      return;
    }
    stack.commit();
    long mask = popMask(c, o.operandSize);
    // RF is cleared by a 32- or 64-bit POPF, whatever the image says.
    SystemFlags.write(c, image & ~(long) Flags.RF, mask);
  }

  private static long popMask(Cpu c, int size) {
    long mask = SystemFlags.USER_16;
    if (size != 2) {
      mask |= Flags.AC | Flags.ID | Flags.RF;
    }
    if (Privilege.mayDoIo(c)) {
      mask |= Flags.IF;
    }
    return c.cpl == 0 ? mask | Flags.IOPL : mask;
  }

  static void clearAlignmentCheck(Cpu c, Operands o) {
    alignmentCheck(c, 0);
  }

  static void setAlignmentCheck(Cpu c, Operands o) {
    alignmentCheck(c, Flags.AC);
  }

  private static void alignmentCheck(Cpu c, int value) {
    if (c.cpl != 0) {
      throw c.fault(Vector.UD);
    }
    c.systemFlags = (c.systemFlags & ~Flags.AC) | value;
    c.updateMode();
  }
}
