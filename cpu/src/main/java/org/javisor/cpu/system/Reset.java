package org.javisor.cpu.system;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.MsrState;

/**
 * The state after power-up, after INIT, and where a start-up IPI begins.
 *
 * @see "Intel SDM volume 3, table 11-1 IA-32 and Intel 64 Processor States Following Power-up, Reset, or INIT"
 */
public final class Reset {
  private static final int CODE_SELECTOR = 0xF000;
  private static final long CODE_BASE = 0xFFFF_0000L;
  private static final long RESET_RIP = 0xFFF0;

  private static final int ACCESS_LDT = 0x82;
  private static final int ACCESS_TSS = 0x8B;

  private static final long CACHE_BITS = Cpu.CR0_CD | Cpu.CR0_NW;
  private static final int RDX = 2;

  private Reset() {}

  /** Everything as after power-up. Execution begins at F000:FFF0 with the CS base at FFFF0000H. */
  public static void powerUp(Cpu c) {
    reset(c, CACHE_BITS);
    Arrays.fill(c.xmm, 0);
    c.mxcsr = 0x1F80;
    c.xcr0 = 1;
    c.pkru = 0;
    c.pkrs = 0;
    c.mmu.updateProtectionKeys();
    c.fpu.reset();
    resetMsrs(c.msr);
    c.retired = 0;
  }

  private static void resetMsrs(MsrState m) {
    m.star = 0;
    m.lstar = 0;
    m.cstar = 0;
    m.syscallMask = 0;
    m.kernelGsBase = 0;
    m.sysenterCs = 0;
    m.sysenterEsp = 0;
    m.sysenterEip = 0;
    m.tscOffset = 0;
    m.tscDeadline = 0;
    m.tscAdjust = 0;
    m.tscAux = 0;
    m.pat = MsrState.PAT_RESET;
    m.mtrrDefaultType = 0;
    Arrays.fill(m.mtrrBase, 0);
    Arrays.fill(m.mtrrMask, 0);
    Arrays.fill(m.mtrrFixed, 0);
    m.miscEnable = 1;
    m.specCtrl = 0;
    m.debugCtl = 0;
    m.machineCheckStatus = 0;
    m.unknownAccesses = 0;
  }

  /** INIT: as a reset, but x87, SSE, PKRU, MSRs, and CR0.CD and NW stay. */
  public static void init(Cpu c) {
    reset(c, c.cr0 & CACHE_BITS);
  }

  private static void reset(Cpu c, long cacheBits) {
    Arrays.fill(c.r, 0);
    c.r[RDX] = Cpuid.signature(c.model);
    c.r[Cpu.RIP] = RESET_RIP;
    c.rflags(2);
    c.cr0 = cacheBits | Cpu.CR0_ET;
    c.cr2 = 0;
    c.cr3 = 0;
    c.cr4 = 0;
    c.efer = 0;
    c.cpl = 0;
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      setSegment(c, segment, 0, 0, Segments.ACCESS_REAL);
    }
    setSegment(c, Cpu.CS, CODE_SELECTOR, CODE_BASE, Segments.ACCESS_REAL);
    setSegment(c, Cpu.LDTR, 0, 0, ACCESS_LDT);
    setSegment(c, Cpu.TR, 0, 0, ACCESS_TSS);
    c.gdtBase = 0;
    c.gdtLimit = 0xFFFF;
    c.idtBase = 0;
    c.idtLimit = 0xFFFF;
    resetDebug(c);
    resetEvents(c);
    c.updateMode();
    c.mmu.updateBreakpoints();
    c.mmu.flush(true);
  }

  private static void setSegment(Cpu c, int segment, int selector, long base, int access) {
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = base;
    c.limit[segment] = 0xFFFF;
    c.access[segment] = access;
  }

  private static void resetDebug(Cpu c) {
    Arrays.fill(c.dr, 0);
    c.dr[6] = DebugRegisters.DR6_FIXED;
    c.dr[7] = DebugRegisters.DR7_FIXED;
    c.pendingDebug = 0;
  }

  private static void resetEvents(Cpu c) {
    c.halted = false;
    c.shutdown = false;
    c.interruptShadow = false;
    c.debugShadow = false;
    c.breakpointShadow = -1;
    c.stepSuppressed = false;
    c.nmiPending = false;
    c.nmiBlocked = false;
  }

  /**
   * A start-up IPI: real mode at the page that the vector names, with interrupts off.
   *
   * @param vector 0..255
   */
  public static void startup(Cpu c, int vector) {
    setSegment(c, Cpu.CS, vector << 8, (long) vector << 12, Segments.ACCESS_REAL);
    c.r[Cpu.RIP] = 0;
    c.halted = false;
    SystemFlags.clear(c, Flags.IF);
    c.updateMode();
  }
}
