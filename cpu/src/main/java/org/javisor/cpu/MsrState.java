package org.javisor.cpu;

/**
 * Model-specific registers that are plain values: the ones with their own field in {@link Cpu} are not here.
 *
 * @see "Intel SDM volume 4, Model-Specific Registers"
 */
public final class MsrState {
  /** Variable memory-type range registers. */
  public static final int VARIABLE_RANGES = 8;

  /** Value of IA32_PAT after reset. */
  public static final long PAT_RESET = 0x0007_0406_0007_0406L;

  public long star;
  public long lstar;
  public long cstar;
  public long syscallMask;
  public long kernelGsBase;
  public long sysenterCs;
  public long sysenterEsp;
  public long sysenterEip;

  /** Added to {@link CpuBus#timestamp}. */
  public long tscOffset;

  /** IA32_TSC_DEADLINE as the guest wrote it; the APIC timer counts without {@link #tscOffset}. */
  public long tscDeadline;

  public long tscAdjust;
  public long tscAux;
  public long pat = PAT_RESET;

  public long mtrrDefaultType;
  public final long[] mtrrBase = new long[VARIABLE_RANGES];
  public final long[] mtrrMask = new long[VARIABLE_RANGES];

  /** 64K_00000, 16K_80000, 16K_A0000, 4K_C0000 .. 4K_F8000. */
  public final long[] mtrrFixed = new long[11];

  public long miscEnable;
  public long featureControl;
  public long specCtrl;
  public long debugCtl;
  public long machineCheckStatus;

  /** Reads and writes of registers that do not exist (each raised #GP), for statistics. */
  public long unknownAccesses;
}
