package org.javisor.cpu;

import org.javisor.cpu.x87.Fpu;
import org.javisor.memory.AddressSpace;

/**
 * The architectural state of one virtual CPU, as primitive fields, owned by its vCPU thread. Instruction meanings are
 * static methods over it; it holds no behaviour but derived state.
 *
 * <p>General registers, the instruction pointer and the segment bases share one array, so that an effective address is
 * three loads and two additions whatever its form.
 */
public final class Cpu {
  /** Index in {@link #r} that always reads zero: absent base and index registers. */
  public static final int ZERO = 16;

  /**
   * Index in {@link #r} of the instruction pointer. While a block runs it holds the RIP of the block's first
   * instruction; it is exact at every fault, exit and interrupt.
   */
  public static final int RIP = 17;

  /** Index in {@link #r} of the ES base; CS, SS, DS, FS, GS follow in encoding order. */
  public static final int SEGMENT_BASE = 18;

  public static final int ES = 0;
  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;

  /** Also a segment number in {@link #selector}, {@link #limit}, {@link #access} and {@link #r}: the LDT register. */
  public static final int LDTR = 6;

  /** The task register. */
  public static final int TR = 7;

  public static final long CR0_PE = 1;
  public static final long CR0_MP = 1 << 1;
  public static final long CR0_EM = 1 << 2;
  public static final long CR0_TS = 1 << 3;
  public static final long CR0_ET = 1 << 4;
  public static final long CR0_NE = 1 << 5;
  public static final long CR0_WP = 1 << 16;
  public static final long CR0_AM = 1 << 18;
  public static final long CR0_NW = 1 << 29;
  public static final long CR0_CD = 1 << 30;
  public static final long CR0_PG = 1L << 31;

  public static final long CR4_VME = 1;
  public static final long CR4_PVI = 1 << 1;
  public static final long CR4_TSD = 1 << 2;
  public static final long CR4_DE = 1 << 3;
  public static final long CR4_PSE = 1 << 4;
  public static final long CR4_PAE = 1 << 5;
  public static final long CR4_MCE = 1 << 6;
  public static final long CR4_PGE = 1 << 7;
  public static final long CR4_PCE = 1 << 8;
  public static final long CR4_OSFXSR = 1 << 9;
  public static final long CR4_OSXMMEXCPT = 1 << 10;
  public static final long CR4_UMIP = 1 << 11;
  public static final long CR4_FSGSBASE = 1 << 16;
  public static final long CR4_PCIDE = 1 << 17;
  public static final long CR4_OSXSAVE = 1 << 18;
  public static final long CR4_SMEP = 1 << 20;
  public static final long CR4_SMAP = 1 << 21;
  public static final long CR4_PKE = 1 << 22;
  public static final long CR4_PKS = 1 << 24;

  public static final long EFER_SCE = 1;
  public static final long EFER_LME = 1 << 8;
  public static final long EFER_LMA = 1 << 10;
  public static final long EFER_NXE = 1 << 11;

  // Segment access rights, laid out as bits 8..23 of a descriptor's second doubleword, shifted down by 8 (the layout
  // of the VMX access-rights field).
  public static final int ACCESS_TYPE = 0xF;
  public static final int ACCESS_S = 1 << 4;
  public static final int ACCESS_DPL_SHIFT = 5;
  public static final int ACCESS_P = 1 << 7;
  public static final int ACCESS_L = 1 << 13;
  public static final int ACCESS_DB = 1 << 14;
  public static final int ACCESS_G = 1 << 15;

  /** A null selector was loaded: any use faults. */
  public static final int ACCESS_UNUSABLE = 1 << 16;

  // Bits of the mode key: everything that decoding and the choice of handlers depends on.
  public static final int MODE_CODE_16 = 0;
  public static final int MODE_CODE_32 = 1;
  public static final int MODE_CODE_64 = 2;
  public static final int MODE_CODE_SIZE = 3;

  /**
   * ES, CS, SS and DS have base 0 and limit 4 GiB, are readable, and but for CS writable. Always set in 64-bit code.
   */
  public static final int MODE_FLAT = 1 << 2;

  /** The stack pointer is ESP, not SP (RSP in 64-bit code). */
  public static final int MODE_STACK_32 = 1 << 3;

  /** Real or virtual-8086 mode. */
  public static final int MODE_REAL = 1 << 4;

  /** x87 instructions may execute: neither CR0.EM nor CR0.TS is set. */
  public static final int MODE_X87 = 1 << 5;

  /** SSE instructions may execute: CR4.OSFXSR, neither CR0.EM nor CR0.TS. */
  public static final int MODE_SSE = 1 << 6;

  /** 0..15 general registers, {@link #ZERO}, {@link #RIP}, then the bases of ES, CS, SS, DS, FS, GS, LDTR, TR. */
  public final long[] r = new long[SEGMENT_BASE + 8];

  // Lazy arithmetic flags, see Flags.
  public int flagsKind;
  public long flagsResult;
  public long flagsSource;

  /** RFLAGS without the arithmetic flags, bit 1 always set. */
  public int systemFlags = 2;

  public final int[] selector = new int[8];

  /** Byte-granular limits, 0..0xFFFF_FFFF. */
  public final long[] limit = new long[8];

  public final int[] access = new int[8];

  public long gdtBase;
  public int gdtLimit;
  public long idtBase;
  public int idtLimit;

  public long cr0;
  public long cr2;
  public long cr3;
  public long cr4;
  public long xcr0 = 1;

  /**
   * What data accesses may not do to user pages, by their protection keys: of key i, bit 2i disables accesses, bit
   * 2i + 1 writes. Call {@link Mmu#updateProtectionKeys} after any change, also to {@link #pkrs}.
   */
  public int pkru;

  /** IA32_PKRS: as {@link #pkru}, for supervisor pages. */
  public int pkrs;

  public long efer;
  public final long[] dr = new long[8];

  public int cpl;

  /** The mode key, kept by {@link #updateMode}. */
  public int mode;

  /** XMM registers: low and high quadword of register n at 2n and 2n + 1. */
  public final long[] xmm = new long[32];

  public int mxcsr = 0x1F80;

  /**
   * Exceptions met by the lanes of the SSE instruction in progress while MXCSR does not mask them all; zero between
   * instructions.
   */
  public int simdExceptions;

  public final Fpu fpu = new Fpu();

  public final MsrState msr = new MsrState();

  /** HLT was executed: no instruction runs until an interrupt. */
  public boolean halted;

  /** A triple fault: only a reset helps. */
  public boolean shutdown;

  /** STI, MOV SS and POP SS hold off interrupts until after the next instruction. */
  public boolean interruptShadow;

  /** MOV SS and POP SS, unlike STI, hold off debug traps as well until after the next instruction. */
  public boolean debugShadow;

  /**
   * Linear address of the instruction behind a MOV or POP SS just executed, whose instruction breakpoint is not
   * reported; -1 if none.
   */
  public long breakpointShadow = -1;

  /** A non-maskable interrupt waits. */
  public boolean nmiPending;

  /** An NMI handler runs: further NMIs wait for IRET. */
  public boolean nmiBlocked;

  /** Debug conditions (DR6 bits) met by the instruction just completed, reported as #DB after it. */
  public long pendingDebug;

  /**
   * The instruction just executed took TF away before its own single-step trap, as INT n and SYSCALL do, or holds it
   * off as MOV SS does. Engines clear
   * this before an instruction they step.
   */
  public boolean stepSuppressed;

  /** Instructions retired since reset. */
  public long retired;

  /** Engines stop at the end of the first block that brings {@link #retired} to this. */
  public long retiredLimit;

  /**
   * Any of: interrupt shadow, pending NMI, pending debug trap, TF, halted, a request from outside. Engines look at this
   * one field between blocks; whoever sets one of those sets this too. May be set by other threads.
   */
  public volatile boolean attention;

  /** Where RDRAND and RDSEED get their numbers. */
  public EntropySource entropy = EntropySource.secure();

  /** Who answers what the guest asks of its hypervisor. */
  public Hypervisor hypervisor = Hypervisor.NONE;

  /** The CPU's place in its machine, as CPUID tells it. */
  public CpuIdentity identity = CpuIdentity.SINGLE;

  public final Mmu mmu;
  public final CpuBus bus;
  public final CpuModel model;

  private final GuestFault fault = new GuestFault();

  public Cpu(CpuModel model, AddressSpace memory, CpuBus bus) {
    this.model = model;
    this.bus = bus;
    this.mmu = new Mmu(this, memory);
  }

  /** The whole of RFLAGS. */
  public long rflags() {
    return (systemFlags & ~Flags.ARITHMETIC) | 2 | Flags.materialize(flagsKind, flagsResult, flagsSource);
  }

  /** Sets all of RFLAGS; the caller has masked what may not change. */
  public void rflags(long value) {
    flagsKind = Flags.EXPLICIT;
    flagsSource = value & Flags.ARITHMETIC;
    systemFlags = ((int) value & ~Flags.ARITHMETIC) | 2;
    if ((value & Flags.TF) != 0) {
      attention = true;
    }
  }

  /** Sets the lazy arithmetic flags. */
  public void flags(int kind, long result, long source) {
    flagsKind = kind;
    flagsResult = result;
    flagsSource = source;
  }

  /** Replaces some arithmetic flags and keeps the others: {@code value} has the new ones at their RFLAGS positions. */
  public void replaceFlags(int mask, long value) {
    flags(Flags.EXPLICIT, 0, Flags.materialize(flagsKind, flagsResult, flagsSource) & ~mask | value);
  }

  public boolean carry() {
    return Flags.carry(flagsKind, flagsResult, flagsSource);
  }

  public boolean condition(int code) {
    return Flags.condition(code, flagsKind, flagsResult, flagsSource);
  }

  /**
   * Whether engines must look up from the guest's code: what they ask between blocks. One method for all, whose profile
   * tells the JVM's compilers that it hardly ever is so; in code without one they would take it for likely.
   */
  public boolean isDue() {
    return attention || retired >= retiredLimit;
  }

  /** The fault to throw: {@code throw c.fault(Vector.UD)}. Exceptions with an error code get 0. */
  public GuestFault fault(int vector) {
    return fault.with(vector, Vector.hasErrorCode(vector), 0);
  }

  public GuestFault fault(int vector, int errorCode) {
    return fault.with(vector, true, errorCode);
  }

  public boolean protectedMode() {
    return (cr0 & CR0_PE) != 0;
  }

  public boolean virtual8086() {
    return (systemFlags & Flags.VM) != 0;
  }

  /** Real or virtual-8086 mode: selectors are paragraph numbers. */
  public boolean realOrVirtual8086() {
    return (mode & MODE_REAL) != 0;
  }

  public boolean longMode() {
    return (efer & EFER_LMA) != 0;
  }

  /** 64-bit code, as opposed to compatibility mode. */
  public boolean code64() {
    return (mode & MODE_CODE_SIZE) == MODE_CODE_64;
  }

  public int iopl() {
    return (systemFlags & Flags.IOPL) >> 12;
  }

  /**
   * Recomputes {@link #mode} and the MMU's context: call after any change to CR0, CR4, EFER, RFLAGS.VM or AC, CPL or a
   * segment.
   */
  public void updateMode() {
    int m;
    boolean real = (cr0 & CR0_PE) == 0 || (systemFlags & Flags.VM) != 0;
    if ((efer & EFER_LMA) != 0 && (access[CS] & ACCESS_L) != 0) {
      m = MODE_CODE_64 | MODE_FLAT;
    } else {
      m = (access[CS] & ACCESS_DB) != 0 ? MODE_CODE_32 : MODE_CODE_16;
      if (flat(ES) && flat(SS) && flat(DS) && flatCode()) {
        m |= MODE_FLAT;
      }
      if ((access[SS] & ACCESS_DB) != 0) {
        m |= MODE_STACK_32;
      }
      if (real) {
        m |= MODE_REAL;
      }
    }
    if ((cr0 & (CR0_EM | CR0_TS)) == 0) {
      m |= MODE_X87;
      if ((cr4 & CR4_OSFXSR) != 0) {
        m |= MODE_SSE;
      }
    }
    mode = m;
    mmu.updateContext();
  }

  private boolean flat(int segment) {
    // Writable, expand-up data, present and usable.
    return r[SEGMENT_BASE + segment] == 0
        && limit[segment] == 0xFFFF_FFFFL
        && (access[segment] & (ACCESS_UNUSABLE | ACCESS_P | ACCESS_S | 0xE)) == (ACCESS_P | ACCESS_S | 2);
  }

  private boolean flatCode() {
    return r[SEGMENT_BASE + CS] == 0 && limit[CS] == 0xFFFF_FFFFL && (access[CS] & 0xA) == 0xA;
  }
}
