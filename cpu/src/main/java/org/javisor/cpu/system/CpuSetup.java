package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;

/**
 * Puts a freshly reset CPU into the states in which boot protocols enter their programs, without executing anything.
 * Registers that a method does not name are left alone.
 */
public final class CpuSetup {
  /** Access rights of flat 32-bit code, readable, accessed, DPL 0. */
  public static final int ACCESS_CODE_32 = 0xC09B;

  /** Access rights of 64-bit code. */
  public static final int ACCESS_CODE_64 = 0xA09B;

  /** Access rights of flat writable data with a 32-bit stack pointer. */
  public static final int ACCESS_DATA = 0xC093;

  /** A busy 32-bit or 64-bit TSS. */
  public static final int ACCESS_TSS_BUSY = 0x8B;

  private static final long FLAT_LIMIT = 0xFFFF_FFFFL;

  private CpuSetup() {}

  /**
   * Loads a segment register with its hidden part.
   *
   * @param segment {@link Cpu#ES}..{@link Cpu#TR}
   * @param limit in bytes
   * @param access in the layout of {@link Cpu#access}
   */
  public static void segment(Cpu c, int segment, int selector, long base, long limit, int access) {
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = base;
    c.limit[segment] = limit;
    c.access[segment] = access;
    c.updateMode();
  }

  /** Real mode at a segment and offset, with all data segments equal. */
  public static void realMode(Cpu c, int codeSegment, int dataSegment, int ip) {
    leaveProtection(c);
    c.cr0 &= ~(Cpu.CR0_PE | Cpu.CR0_PG);
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      int selector = segment == Cpu.CS ? codeSegment : dataSegment;
      segment(c, segment, selector, (long) selector << 4, 0xFFFF, Segments.ACCESS_REAL);
    }
    c.r[Cpu.RIP] = ip;
    c.updateMode();
  }

  /** Protected mode without paging: code and data of 4 GiB at base 0, interrupts off. */
  public static void flat32(Cpu c, int codeSelector, int dataSelector, long eip) {
    leaveProtection(c);
    c.cr0 = (c.cr0 & ~(Cpu.CR0_PG | Cpu.CR0_CD | Cpu.CR0_NW)) | Cpu.CR0_PE | Cpu.CR0_ET;
    flatSegments(c, codeSelector, dataSelector, ACCESS_CODE_32);
    c.r[Cpu.RIP] = eip;
    c.updateMode();
  }

  /**
   * 64-bit mode with paging, interrupts off.
   *
   * @param cr3 guest-physical address of a PML4 table that maps what runs next
   */
  public static void long64(Cpu c, int codeSelector, int dataSelector, long cr3, long rip) {
    leaveProtection(c);
    c.cr3 = cr3;
    c.cr4 |= Cpu.CR4_PAE;
    c.efer |= Cpu.EFER_LME | Cpu.EFER_LMA;
    c.cr0 = (c.cr0 & ~(Cpu.CR0_CD | Cpu.CR0_NW)) | Cpu.CR0_PE | Cpu.CR0_ET | Cpu.CR0_PG;
    flatSegments(c, codeSelector, dataSelector, ACCESS_CODE_64);
    c.r[Cpu.RIP] = rip;
    c.updateMode();
    c.mmu.switchAddressSpace(false);
    c.mmu.flush(true);
  }

  private static void leaveProtection(Cpu c) {
    c.efer &= ~(Cpu.EFER_LME | Cpu.EFER_LMA);
    c.cpl = 0;
    c.rflags(2);
    c.halted = false;
  }

  private static void flatSegments(Cpu c, int codeSelector, int dataSelector, int codeAccess) {
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      segment(c, segment, dataSelector, 0, FLAT_LIMIT, ACCESS_DATA);
    }
    segment(c, Cpu.CS, codeSelector, 0, FLAT_LIMIT, codeAccess);
    segment(c, Cpu.TR, 0, 0, 0x67, ACCESS_TSS_BUSY);
  }
}
