package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;

/** Checks of privilege and mode that instructions share, and the change of privilege for memory accesses. */
final class Privilege {
  private Privilege() {}

  /** Makes memory accesses act with another privilege level; returns the one before. */
  static int enter(Cpu c, int cpl) {
    int before = c.cpl;
    if (before != cpl) {
      c.cpl = cpl;
      c.updateMode();
    }
    return before;
  }

  /** Raises #GP(0) unless CPL is 0. Real mode has CPL 0, virtual-8086 mode 3. */
  static void requireRing0(Cpu c) {
    if (c.cpl != 0) {
      throw c.fault(Vector.GP);
    }
  }

  /** Raises #UD in real and virtual-8086 mode. */
  static void requireProtectedMode(Cpu c) {
    if (c.realOrVirtual8086()) {
      throw c.fault(Vector.UD);
    }
  }

  /** Raises #UD outside 64-bit mode. */
  static void require64(Cpu c) {
    if (!c.code64()) {
      throw c.fault(Vector.UD);
    }
  }

  /** Raises #UD where the model does not announce a feature. */
  static void require(Cpu c, CpuidFeature feature) {
    if (!c.model.has(feature)) {
      throw c.fault(Vector.UD);
    }
  }

  /** Raises #GP(0) for SGDT, SIDT, SLDT, STR and SMSW outside CPL 0 where CR4.UMIP is set. */
  static void checkUserModeInstructionPrevention(Cpu c) {
    if (c.cpl != 0 && (c.cr4 & Cpu.CR4_UMIP) != 0) {
      throw c.fault(Vector.GP);
    }
  }

  /** Whether CPL is within IOPL, as real mode always is. */
  static boolean mayDoIo(Cpu c) {
    return !c.protectedMode() || c.cpl <= c.iopl();
  }

  /** Whether the virtual interrupt flag takes IF's place: virtual-8086 mode with VME. */
  static boolean virtualInterruptsIn8086(Cpu c) {
    return c.virtual8086() && (c.cr4 & Cpu.CR4_VME) != 0;
  }

  /** Whether the virtual interrupt flag takes IF's place in ring 3 of protected mode: PVI. */
  static boolean virtualInterruptsInRing3(Cpu c) {
    return c.cpl == 3 && (c.systemFlags & Flags.VM) == 0 && (c.cr4 & Cpu.CR4_PVI) != 0;
  }
}
