package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * The LDT and task registers: LLDT, SLDT, LTR, STR.
 *
 * @see "Intel SDM volume 3, 2.4 Memory-Management Registers"
 */
final class SystemSegments {
  private SystemSegments() {}

  static void storeLdt(Cpu c, Operands o) {
    store(c, o, Cpu.LDTR);
  }

  static void storeTask(Cpu c, Operands o) {
    store(c, o, Cpu.TR);
  }

  private static void store(Cpu c, Operands o, int register) {
    Privilege.requireProtectedMode(c);
    Privilege.checkUserModeInstructionPrevention(c);
    RegisterOperand.writeSelector(c, o, c.selector[register]);
  }

  static void loadLdt(Cpu c, Operands o) {
    int selector = operand(c, o);
    if (DescriptorTables.isNull(selector)) {
      c.selector[Cpu.LDTR] = selector;
      c.access[Cpu.LDTR] = Cpu.ACCESS_UNUSABLE;
      return;
    }
    long d = readGlobal(c, selector);
    if (!Descriptor.isSystem(d) || Descriptor.type(d) != Descriptor.LDT) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    set(c, Cpu.LDTR, selector, d);
  }

  static void loadTask(Cpu c, Operands o) {
    int selector = operand(c, o);
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    long d = readGlobal(c, selector);
    int type = Descriptor.type(d);
    boolean available =
        type == Descriptor.TSS32_AVAILABLE || (type == Descriptor.TSS16_AVAILABLE && !c.longMode());
    if (!Descriptor.isSystem(d) || !available) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    set(c, Cpu.TR, selector, d);
    c.access[Cpu.TR] |= Descriptor.TYPE_BUSY;
  }

  private static int operand(Cpu c, Operands o) {
    Privilege.requireProtectedMode(c);
    Privilege.requireRing0(c);
    return (int) RegisterOperand.read(c, o, 2);
  }

  private static long readGlobal(Cpu c, int selector) {
    if ((selector & 4) != 0) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    return DescriptorTables.read(c, selector, Vector.GP);
  }

  /** Loads the register after the last checks; in long mode the descriptor has 16 bytes. A TSS becomes busy. */
  private static void set(Cpu c, int register, int selector, long d) {
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    long base = Descriptor.base(d);
    if (c.longMode()) {
      long upper = DescriptorTables.readUpper(c, selector, Vector.GP);
      base |= upper << 32;
      if ((upper >>> 40 & 0x1F) != 0 || !GuestMemory.isCanonical(c, base)) {
        throw c.fault(Vector.GP, errorCode(selector));
      }
    }
    if (register == Cpu.TR) {
      DescriptorTables.markBusy(c, selector, true);
    }
    Segments.set(c, register, selector, d);
    c.r[Cpu.SEGMENT_BASE + register] = base;
  }
}
