package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/** The target of a control transfer: checks that all transfers share, and the load of CS:RIP. */
final class CodeSegment {
  private CodeSegment() {}

  /** Whether code of this descriptor runs in 64-bit mode. */
  static boolean is64(Cpu c, long d) {
    return c.longMode() && Descriptor.isLong(d);
  }

  /** Raises #GP(selector) for L and D both set in long mode, then #NP(selector). */
  static void checkUsable(Cpu c, int selector, long d) {
    if (c.longMode() && Descriptor.isLong(d) && Descriptor.isBig(d)) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
  }

  /** Raises #GP(0) unless RIP lies within the segment, or is canonical in 64-bit code. */
  static void checkTarget(Cpu c, long d, long rip) {
    boolean inside = is64(c, d)
        ? GuestMemory.isCanonical(c, rip)
        : Long.compareUnsigned(rip, Descriptor.limit(d)) <= 0;
    if (!inside) {
      throw c.fault(Vector.GP);
    }
  }

  /** Checks a selector that a far JMP or CALL names directly: same privilege only. */
  static void checkDirect(Cpu c, int selector, long d) {
    boolean allowed = Descriptor.isConformingCode(d)
        ? Descriptor.dpl(d) <= c.cpl
        : Descriptor.isCode(d) && DescriptorTables.rpl(selector) <= c.cpl && Descriptor.dpl(d) == c.cpl;
    if (!allowed) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    checkUsable(c, selector, d);
  }

  /** Checks a selector that RETF or IRET popped; its RPL is the privilege to return to. */
  static void checkReturn(Cpu c, int selector, long d) {
    int rpl = DescriptorTables.rpl(selector);
    boolean allowed = rpl >= c.cpl
        && (Descriptor.isConformingCode(d)
            ? Descriptor.dpl(d) <= rpl
            : Descriptor.isCode(d) && Descriptor.dpl(d) == rpl);
    if (!allowed) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    checkUsable(c, selector, d);
  }

  /** Loads CS, the privilege level and RIP. The accessed bit has been set by the caller, as that may fault. */
  static void enter(Cpu c, int selector, long d, int cpl, long rip) {
    Segments.set(c, Cpu.CS, (selector & ~3) | cpl, d);
    if (is64(c, d)) {
      c.r[Cpu.SEGMENT_BASE + Cpu.CS] = 0;
    }
    c.cpl = cpl;
    c.r[Cpu.RIP] = rip;
    c.updateMode();
  }

  /** Real and virtual-8086 mode: a far target as paragraph and offset. */
  static void enterParagraph(Cpu c, int selector, long rip) {
    if (rip > c.limit[Cpu.CS]) {
      throw c.fault(Vector.GP);
    }
    Segments.setParagraph(c, Cpu.CS, selector);
    c.r[Cpu.RIP] = rip;
    c.updateMode();
  }
}
