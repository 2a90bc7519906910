package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;
import static org.javisor.cpu.system.DescriptorTables.rpl;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.Vector;

/**
 * Loads of the segment registers ES, SS, DS, FS and GS, with the checks of the current mode.
 *
 * @see "Intel SDM volume 3, 6.5 Privilege Levels, 6.6 Privilege Level Checking When Accessing Data Segments"
 */
public final class Segments {
  /** Access rights of a segment in real mode: present, writable data, accessed. */
  static final int ACCESS_REAL = 0x93;

  /** Access rights of a segment in virtual-8086 mode: as in real mode, with DPL 3. */
  static final int ACCESS_VIRTUAL_8086 = 0xF3;

  private Segments() {}

  /**
   * Loads a data or stack segment register as MOV and POP do.
   *
   * @param segment not {@link Cpu#CS}
   */
  public static void load(Cpu c, int segment, int selector) {
    if (c.realOrVirtual8086()) {
      setParagraph(c, segment, selector);
    } else if (segment == Cpu.SS) {
      loadStack(c, selector);
    } else {
      loadData(c, segment, selector, Vector.GP);
    }
    if (!c.code64()) {
      c.updateMode();
    }
  }

  private static void loadStack(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      if (!c.code64() || c.cpl == 3 || rpl(selector) != c.cpl) {
        throw c.fault(Vector.GP);
      }
      setNullStack(c, selector, c.cpl);
      return;
    }
    long d = checkStack(c, selector, c.cpl, Vector.GP);
    DescriptorTables.markAccessed(c, selector, d);
    set(c, Cpu.SS, selector, d);
  }

  /** Loads ES, DS, FS or GS in protected mode; what is wrong with the selector is raised as {@code vector}. */
  static void loadData(Cpu c, int segment, int selector, int vector) {
    if (DescriptorTables.isNull(selector)) {
      setNull(c, segment, selector);
      return;
    }
    long d = DescriptorTables.read(c, selector, vector);
    boolean privileged = Descriptor.isConformingCode(d)
        || Descriptor.dpl(d) >= Math.max(rpl(selector), c.cpl);
    if (!Descriptor.isReadable(d) || !privileged) {
      throw c.fault(vector, errorCode(selector));
    }
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    DescriptorTables.markAccessed(c, selector, d);
    set(c, segment, selector, d);
  }

  /**
   * Reads and checks the descriptor of a stack segment for a privilege level; it must not be null.
   *
   * @param vector #GP, or #TS where the selector comes from a TSS
   */
  static long checkStack(Cpu c, int selector, int cpl, int vector) {
    long d = DescriptorTables.read(c, selector, vector);
    if (rpl(selector) != cpl || !Descriptor.isWritableData(d) || Descriptor.dpl(d) != cpl) {
      throw c.fault(vector, errorCode(selector));
    }
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.SS, errorCode(selector));
    }
    return d;
  }

  /** Fills a segment register from a checked descriptor. */
  static void set(Cpu c, int segment, int selector, long d) {
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = Descriptor.base(d);
    c.limit[segment] = Descriptor.limit(d);
    c.access[segment] = Descriptor.access(d);
  }

  /** Loads a null selector. Intel's processors clear the base as well, AMD's keep base and limit. */
  static void setNull(Cpu c, int segment, int selector) {
    c.selector[segment] = selector;
    c.access[segment] = Cpu.ACCESS_UNUSABLE;
    if (c.model.vendor() == CpuVendor.INTEL) {
      c.r[Cpu.SEGMENT_BASE + segment] = 0;
      c.limit[segment] = 0;
    }
  }

  /** The null SS of 64-bit mode, which keeps the privilege level as its DPL. */
  static void setNullStack(Cpu c, int selector, int cpl) {
    setNull(c, Cpu.SS, selector);
    c.access[Cpu.SS] = Cpu.ACCESS_UNUSABLE | cpl << Cpu.ACCESS_DPL_SHIFT;
  }

  /** Real or virtual-8086 mode: the selector is a paragraph number. */
  static void setParagraph(Cpu c, int segment, int selector) {
    if (c.virtual8086()) {
      setVirtual8086(c, segment, selector);
    } else {
      setReal(c, segment, selector);
    }
  }

  /** Real mode: base from the selector; limit and size stay as they were, so that "unreal mode" works. */
  static void setReal(Cpu c, int segment, int selector) {
    if ((c.access[segment] & Cpu.ACCESS_UNUSABLE) != 0) {
      c.limit[segment] = 0xFFFF;
      c.access[segment] = 0;
    }
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = (long) selector << 4;
    c.access[segment] = (c.access[segment] & ~0xFF) | ACCESS_REAL;
  }

  static void setVirtual8086(Cpu c, int segment, int selector) {
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = (long) selector << 4;
    c.limit[segment] = 0xFFFF;
    c.access[segment] = ACCESS_VIRTUAL_8086;
  }

  /** On a return to outer privilege, segments that the outer level may not use become null, but keep their bases. */
  static void dropInaccessible(Cpu c) {
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      if (segment == Cpu.CS || segment == Cpu.SS) {
        continue;
      }
      int access = c.access[segment];
      boolean conforming = (access & 0xC) == 0xC;
      boolean usable = (access & Cpu.ACCESS_UNUSABLE) == 0;
      if (usable && !conforming && (access >> Cpu.ACCESS_DPL_SHIFT & 3) < c.cpl) {
        c.selector[segment] = 0;
        c.access[segment] = Cpu.ACCESS_UNUSABLE;
      }
    }
  }
}
