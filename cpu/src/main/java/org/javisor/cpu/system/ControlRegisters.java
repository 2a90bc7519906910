package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.OperandKind;

/**
 * The control registers and the changes of mode that follow from writing them.
 *
 * @see "Intel SDM volume 3, 2.5 Control Registers; 11.8.5 Initializing IA-32e Mode"
 */
public final class ControlRegisters {
  private static final long CR0_DEFINED = Cpu.CR0_PE
      | Cpu.CR0_MP
      | Cpu.CR0_EM
      | Cpu.CR0_TS
      | Cpu.CR0_ET
      | Cpu.CR0_NE
      | Cpu.CR0_WP
      | Cpu.CR0_AM
      | Cpu.CR0_NW
      | Cpu.CR0_CD
      | Cpu.CR0_PG;

  /** CR3 bit 63, written with PCIDs on: keep the TLB. */
  private static final long CR3_NO_FLUSH = 1L << 63;

  private static final long CR3_PCID = 0xFFF;

  /** Bits of CR4 whose change makes translations stale. */
  private static final long CR4_PAGING =
      Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PCIDE | Cpu.CR4_SMEP | Cpu.CR4_SMAP;

  private static final long CR4_PDPTE_RELOAD = Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_SMEP;

  private ControlRegisters() {}

  /** MOV_CR, both directions. */
  public static void move(Cpu c, Operands o) {
    boolean exists = switch (o.reg) {
      case 0, 2, 3, 4 -> true;
      case 8 -> c.code64();
      default -> false;
    };
    if (!exists) {
      throw c.fault(Vector.UD);
    }
    Privilege.requireRing0(c);
    long mask = GuestMemory.mask(o.operandSize);
    if (o.encoding.operands().getFirst() == OperandKind.Cy) {
      write(c, o.reg, c.r[o.rm] & mask);
    } else {
      c.r[o.rm] = read(c, o.reg) & mask;
    }
  }

  private static long read(Cpu c, int number) {
    return switch (number) {
      case 0 -> c.cr0;
      case 2 -> c.cr2;
      case 3 -> c.cr3;
      case 4 -> c.cr4;
      default -> c.bus.taskPriority();
    };
  }

  private static void write(Cpu c, int number, long value) {
    switch (number) {
      case 0 -> writeCr0(c, value);
      case 2 -> c.cr2 = value;
      case 3 -> writeCr3(c, value);
      case 4 -> writeCr4(c, value);
      default -> writeCr8(c, value);
    }
  }

  /** CLTS. */
  public static void clearTaskSwitched(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    c.cr0 &= ~Cpu.CR0_TS;
    c.updateMode();
  }

  /** LMSW: the low four bits of CR0; it can set PE but not clear it. */
  public static void loadMachineStatus(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    long value = RegisterOperand.read(c, o, 2);
    writeCr0(c, (c.cr0 & ~0xEL) | (value & 0xF));
  }

  /** SMSW: a register of 32 or 64 bits receives all of CR0. */
  public static void storeMachineStatus(Cpu c, Operands o) {
    Privilege.checkUserModeInstructionPrevention(c);
    RegisterOperand.writeSelector(c, o, c.cr0);
  }

  /** Writes CR0 with all checks: #GP(0) for values that do not fit. */
  static void writeCr0(Cpu c, long written) {
    if (written >>> 32 != 0) {
      throw c.fault(Vector.GP);
    }
    long value = (written & CR0_DEFINED) | Cpu.CR0_ET;
    long changed = value ^ c.cr0;
    boolean paging = (value & Cpu.CR0_PG) != 0;
    boolean invalid = (paging && (value & Cpu.CR0_PE) == 0)
        || (value & (Cpu.CR0_NW | Cpu.CR0_CD)) == Cpu.CR0_NW;
    if (invalid) {
      throw c.fault(Vector.GP);
    }
    if ((changed & Cpu.CR0_PG) != 0) {
      checkPagingChange(c, paging);
    }
    boolean pdptes = paging
        && (changed & (Cpu.CR0_PG | Cpu.CR0_CD | Cpu.CR0_NW)) != 0
        && (c.cr4 & Cpu.CR4_PAE) != 0
        && (c.efer & Cpu.EFER_LME) == 0;
    if (pdptes) {
      loadPdptes(c, c.cr3);
    }
    c.cr0 = value;
    if ((changed & Cpu.CR0_PG) != 0) {
      boolean longMode = paging && (c.efer & Cpu.EFER_LME) != 0;
      c.efer = longMode ? c.efer | Cpu.EFER_LMA : c.efer & ~Cpu.EFER_LMA;
      c.mmu.flush(true);
    }
    if ((changed & Cpu.CR0_PE) != 0) {
      c.cpl = 0;
    }
    c.updateMode();
  }

  private static void checkPagingChange(Cpu c, boolean enable) {
    boolean allowed;
    if (enable) {
      boolean longMode = (c.efer & Cpu.EFER_LME) != 0;
      boolean task16 = (c.access[Cpu.TR] & (Cpu.ACCESS_UNUSABLE | 8)) == 0;
      allowed = !longMode
          || ((c.cr4 & Cpu.CR4_PAE) != 0 && (c.access[Cpu.CS] & Cpu.ACCESS_L) == 0 && !task16);
    } else {
      allowed = !c.code64() && (c.cr4 & Cpu.CR4_PCIDE) == 0;
    }
    if (!allowed) {
      throw c.fault(Vector.GP);
    }
  }

  /** Writes CR3: loads the PDPTEs of PAE paging, and drops translations unless asked to keep them. */
  static void writeCr3(Cpu c, long written) {
    boolean pcids = (c.cr4 & Cpu.CR4_PCIDE) != 0;
    long value = pcids ? written & ~CR3_NO_FLUSH : written;
    if ((value & c.model.reservedPhysicalBits()) != 0 && c.longMode()) {
      throw c.fault(Vector.GP);
    }
    if (usesPdptes(c)) {
      loadPdptes(c, value);
    }
    c.cr3 = value;
    boolean keep = pcids && (written & CR3_NO_FLUSH) != 0;
    c.mmu.switchAddressSpace(keep);
  }

  /** The CR3 of a task that was just switched to. */
  static void loadCr3OfTask(Cpu c, long value) {
    if (usesPdptes(c) && !c.mmu.loadPdptes(value)) {
      throw c.fault(Vector.TS, DescriptorTables.errorCode(c.selector[Cpu.TR]));
    }
    c.cr3 = value;
    c.mmu.switchAddressSpace(false);
  }

  private static boolean usesPdptes(Cpu c) {
    return (c.cr0 & Cpu.CR0_PG) != 0 && (c.cr4 & Cpu.CR4_PAE) != 0 && !c.longMode();
  }

  private static void loadPdptes(Cpu c, long cr3) {
    if (!c.mmu.loadPdptes(cr3)) {
      throw c.fault(Vector.GP);
    }
  }

  /** Writes CR4; bits of features that the model does not have raise #GP(0). */
  static void writeCr4(Cpu c, long value) {
    long changed = value ^ c.cr4;
    boolean losesPae = c.longMode() && (value & Cpu.CR4_PAE) == 0;
    boolean startsPcids = (changed & value & Cpu.CR4_PCIDE) != 0;
    if ((value & ~ModelLimits.cr4(c.model)) != 0
        || losesPae
        || (startsPcids && (!c.longMode() || (c.cr3 & CR3_PCID) != 0))) {
      throw c.fault(Vector.GP);
    }
    boolean pdptes = (value & Cpu.CR4_PAE) != 0
        && (c.cr0 & Cpu.CR0_PG) != 0
        && !c.longMode()
        && (changed & CR4_PDPTE_RELOAD) != 0;
    if (pdptes) {
      loadPdptes(c, c.cr3);
    }
    c.cr4 = value;
    if ((changed & CR4_PAGING) != 0) {
      c.mmu.flush(true);
    }
    c.updateMode();
  }

  private static void writeCr8(Cpu c, long value) {
    if (value >>> 4 != 0) {
      throw c.fault(Vector.GP);
    }
    c.bus.taskPriority((int) value);
    c.attention = true;
  }
}
