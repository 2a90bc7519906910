package org.javisor.cpu;

import static org.javisor.cpu.StateCheck.mask;
import static org.javisor.cpu.StateCheck.size;
import static org.javisor.cpu.StateCheck.that;

import java.util.Arrays;
import java.util.List;

/**
 * All that a CPU must remember: what every engine continues from. Constructing one validates it. Frozen once released:
 * a change adds a V2 that can be made from V1.
 *
 * @param registers as {@link Cpu#r}: general registers, a zero, RIP, segment bases
 * @param flags the whole of RFLAGS
 * @param selectors of ES, CS, SS, DS, FS, GS, LDTR, TR; limits and access rights likewise
 * @param tables base and limit of GDT and IDT
 * @param control CR0, CR2, CR3, CR4, XCR0, EFER
 * @param debug DR0 to DR7
 * @param xmm low and high quadwords
 * @param pdptes the page-directory-pointer registers of PAE paging
 * @param address20Masked whether bit 20 of physical addresses is held at zero
 * @param retired instructions since power-up
 * @see "Intel SDM volume 3, chapter 2 System Architecture Overview"
 */
public record CpuStateV1(
    List<Long> registers,
    long flags,
    List<Integer> selectors,
    List<Long> limits,
    List<Integer> access,
    List<Long> tables,
    List<Long> control,
    List<Long> debug,
    int cpl,
    List<Long> xmm,
    int mxcsr,
    FpuStateV1 fpu,
    MsrStateV1 msrs,
    CpuEventsV1 events,
    List<Long> pdptes,
    boolean address20Masked,
    long retired) {
  private static final int SEGMENTS = 8;
  private static final long DOUBLEWORD = 0xFFFF_FFFFL;
  private static final long FLAGS = 0x3F_7FD7;
  private static final long CR0_BITS = Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_EM | Cpu.CR0_TS | Cpu.CR0_ET | Cpu.CR0_NE
      | Cpu.CR0_WP | Cpu.CR0_AM | Cpu.CR0_NW | Cpu.CR0_CD | Cpu.CR0_PG;
  private static final long CR4_BITS = 0x7FF | Cpu.CR4_UMIP | Cpu.CR4_FSGSBASE | Cpu.CR4_PCIDE | Cpu.CR4_OSXSAVE
      | Cpu.CR4_SMEP | Cpu.CR4_SMAP | Cpu.CR4_PKE | Cpu.CR4_PKS;
  private static final long EFER_BITS = Cpu.EFER_SCE | Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE | 0xF000;

  public CpuStateV1 {
    size("registers", registers, Cpu.SEGMENT_BASE + SEGMENTS);
    that(registers.get(Cpu.ZERO) == 0, "register zero must be zero");
    mask("flags", flags, FLAGS);
    size("selectors", selectors, SEGMENTS);
    selectors.forEach(value -> mask("selectors", value, 0xFFFF));
    size("limits", limits, SEGMENTS);
    limits.forEach(value -> mask("limits", value, DOUBLEWORD));
    size("access", access, SEGMENTS);
    access.forEach(value -> mask("access", value, 0x1_FFFF));
    size("tables", tables, 4);
    mask("tables", tables.get(1) | tables.get(3), 0xFFFF);
    checkControl(control, flags);
    size("debug", debug, 8);
    mask("debug", debug.get(6) | debug.get(7), DOUBLEWORD);
    mask("cpl", cpl, 3);
    size("xmm", xmm, 32);
    mask("mxcsr", mxcsr, 0xFFFF);
    size("pdptes", pdptes, 4);
    that(retired >= 0, "retired must not be negative");
    registers = List.copyOf(registers);
    selectors = List.copyOf(selectors);
    limits = List.copyOf(limits);
    access = List.copyOf(access);
    tables = List.copyOf(tables);
    control = List.copyOf(control);
    debug = List.copyOf(debug);
    xmm = List.copyOf(xmm);
    pdptes = List.copyOf(pdptes);
  }

  /** @see "Intel SDM volume 3, 5.1.1 Four Paging Modes" */
  private static void checkControl(List<Long> control, long flags) {
    size("control", control, 6);
    long cr0 = control.get(0);
    long cr4 = control.get(3);
    long efer = control.get(5);
    mask("CR0", cr0, CR0_BITS);
    mask("CR4", cr4, CR4_BITS);
    mask("XCR0", control.get(4), 0x207);
    mask("EFER", efer, EFER_BITS);
    boolean paging = (cr0 & Cpu.CR0_PG) != 0;
    boolean longMode = (efer & Cpu.EFER_LMA) != 0;
    that(!paging || (cr0 & Cpu.CR0_PE) != 0, "CR0.PG must not be set without CR0.PE");
    that(longMode == (paging && (efer & Cpu.EFER_LME) != 0), "EFER.LMA must be EFER.LME and CR0.PG");
    that(!longMode || (cr4 & Cpu.CR4_PAE) != 0, "EFER.LMA must not be set without CR4.PAE");
    that((flags & Flags.VM) == 0 || ((cr0 & Cpu.CR0_PE) != 0 && !longMode), "RFLAGS.VM must not be set here");
  }

  /** The state of a CPU that does not run. */
  public static CpuStateV1 of(Cpu c) {
    return new CpuStateV1(
        longs(c.r),
        c.rflags(),
        ints(c.selector),
        longs(c.limit),
        ints(c.access),
        List.of(c.gdtBase, (long) c.gdtLimit, c.idtBase, (long) c.idtLimit),
        List.of(c.cr0, c.cr2, c.cr3, c.cr4, c.xcr0, c.efer),
        longs(c.dr),
        c.cpl,
        longs(c.xmm),
        c.mxcsr,
        FpuStateV1.of(c.fpu),
        MsrStateV1.of(c.msr),
        CpuEventsV1.of(c),
        longs(c.mmu.pdptes()),
        c.mmu.address20Masked(),
        c.retired);
  }

  private static List<Long> longs(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Integer> ints(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Puts a CPU that does not run into this state; nothing that it cached is left. */
  public void applyTo(Cpu c) {
    Arrays.setAll(c.r, registers::get);
    c.rflags(flags);
    Arrays.setAll(c.selector, selectors::get);
    Arrays.setAll(c.limit, limits::get);
    Arrays.setAll(c.access, access::get);
    c.gdtBase = tables.get(0);
    c.gdtLimit = tables.get(1).intValue();
    c.idtBase = tables.get(2);
    c.idtLimit = tables.get(3).intValue();
    c.cr0 = control.get(0);
    c.cr2 = control.get(1);
    c.cr3 = control.get(2);
    c.cr4 = control.get(3);
    c.xcr0 = control.get(4);
    c.efer = control.get(5);
    Arrays.setAll(c.dr, debug::get);
    c.cpl = cpl;
    Arrays.setAll(c.xmm, xmm::get);
    c.mxcsr = mxcsr;
    c.simdExceptions = 0;
    fpu.applyTo(c.fpu);
    msrs.applyTo(c.msr);
    events.applyTo(c);
    Arrays.setAll(c.mmu.pdptes(), pdptes::get);
    c.mmu.maskAddress20(address20Masked);
    c.retired = retired;
    c.updateMode();
    c.mmu.switchAddressSpace(false);
    c.mmu.updateBreakpoints();
    c.mmu.flush(true);
    c.attention = true;
  }
}
