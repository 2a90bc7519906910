package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;
import static org.javisor.cpu.system.DescriptorTables.rpl;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * Loads the CR3, LDT and segment registers of a task that was just switched to; what is wrong with a selector is #TS in
 * the new task.
 *
 * @see "Intel SDM volume 3, table 8-1 Exception Conditions Checked During a Task Switch"
 */
final class SegmentsOfTask {
  private SegmentsOfTask() {}

  static void load(Cpu c, TaskImage image) {
    showSelectors(c, image);
    if (image.isVirtual8086()) {
      enterVirtual8086(c, image);
    } else {
      c.cpl = rpl(image.segments[Cpu.CS]);
      c.updateMode();
    }
    if (image.is32 && (c.cr0 & Cpu.CR0_PG) != 0) {
      ControlRegisters.loadCr3OfTask(c, image.cr3);
    }
    loadLdt(c, image.ldt);
    if (!image.isVirtual8086()) {
      long code = loadCode(c, image.segments[Cpu.CS]);
      loadStack(c, image.segments[Cpu.SS]);
      c.updateMode();
      for (int segment : new int[] {Cpu.DS, Cpu.ES, Cpu.FS, Cpu.GS}) {
        Segments.loadData(c, segment, image.segments[segment], Vector.TS);
      }
      c.updateMode();
      CodeSegment.checkTarget(c, code, image.eip);
    } else if (image.eip > 0xFFFF) {
      throw c.fault(Vector.GP);
    }
  }

  /** All selectors become visible at once, with nothing usable behind them until they are checked. */
  private static void showSelectors(Cpu c, TaskImage image) {
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      c.selector[segment] = image.segments[segment];
      c.access[segment] = Cpu.ACCESS_UNUSABLE;
    }
    c.selector[Cpu.LDTR] = image.ldt;
    c.access[Cpu.LDTR] = Cpu.ACCESS_UNUSABLE;
  }

  private static void enterVirtual8086(Cpu c, TaskImage image) {
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      Segments.setVirtual8086(c, segment, image.segments[segment]);
    }
    c.cpl = 3;
    c.updateMode();
  }

  private static void loadLdt(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      return;
    }
    if ((selector & 4) != 0) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    long d = DescriptorTables.read(c, selector, Vector.TS);
    if (!Descriptor.isSystem(d) || Descriptor.type(d) != Descriptor.LDT || !Descriptor.isPresent(d)) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    Segments.set(c, Cpu.LDTR, selector, d);
  }

  private static long loadCode(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.TS, 0);
    }
    long d = DescriptorTables.read(c, selector, Vector.TS);
    boolean allowed = Descriptor.isConformingCode(d)
        ? Descriptor.dpl(d) <= rpl(selector)
        : Descriptor.isCode(d) && Descriptor.dpl(d) == rpl(selector);
    if (!allowed) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    DescriptorTables.markAccessed(c, selector, d);
    Segments.set(c, Cpu.CS, selector, d);
    return d;
  }

  private static void loadStack(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.TS, 0);
    }
    long d = Segments.checkStack(c, selector, c.cpl, Vector.TS);
    DescriptorTables.markAccessed(c, selector, d);
    Segments.set(c, Cpu.SS, selector, d);
  }
}
