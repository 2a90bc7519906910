package org.javisor.cpu.system;

/**
 * Numbers of model-specific registers.
 *
 * @see "Intel SDM volume 4, table 2-2 IA-32 Architectural MSRs"
 */
public final class Msr {
  public static final int P5_MC_ADDR = 0x0;
  public static final int P5_MC_TYPE = 0x1;
  public static final int TIME_STAMP_COUNTER = 0x10;
  public static final int PLATFORM_ID = 0x17;
  public static final int APIC_BASE = 0x1B;
  public static final int EBL_CR_POWERON = 0x2A;
  public static final int SMI_COUNT = 0x34;
  public static final int CORE_THREAD_COUNT = 0x35;
  public static final int FEATURE_CONTROL = 0x3A;
  public static final int TSC_ADJUST = 0x3B;
  public static final int SPEC_CTRL = 0x48;
  public static final int PRED_CMD = 0x49;
  public static final int BIOS_UPDT_TRIG = 0x79;
  public static final int BIOS_SIGN_ID = 0x8B;
  public static final int PMC0 = 0xC1;
  public static final int PMC1 = 0xC2;
  public static final int PLATFORM_INFO = 0xCE;
  public static final int PKG_CST_CONFIG_CONTROL = 0xE2;
  public static final int MTRRCAP = 0xFE;
  public static final int ARCH_CAPABILITIES = 0x10A;
  public static final int FLUSH_CMD = 0x10B;
  public static final int BBL_CR_CTL3 = 0x11E;
  public static final int SYSENTER_CS = 0x174;
  public static final int SYSENTER_ESP = 0x175;
  public static final int SYSENTER_EIP = 0x176;
  public static final int MCG_CAP = 0x179;
  public static final int MCG_STATUS = 0x17A;
  public static final int PERFEVTSEL0 = 0x186;
  public static final int PERFEVTSEL1 = 0x187;
  public static final int PERF_STATUS = 0x198;
  public static final int PERF_CTL = 0x199;
  public static final int CLOCK_MODULATION = 0x19A;
  public static final int THERM_INTERRUPT = 0x19B;
  public static final int THERM_STATUS = 0x19C;
  public static final int MISC_ENABLE = 0x1A0;
  public static final int TEMPERATURE_TARGET = 0x1A2;
  public static final int ENERGY_PERF_BIAS = 0x1B0;
  public static final int DEBUGCTL = 0x1D9;
  public static final int LAST_BRANCH_FROM_IP = 0x1DB;
  public static final int LAST_INT_TO_IP = 0x1DE;
  public static final int MTRR_PHYSBASE0 = 0x200;
  public static final int MTRR_PHYSMASK7 = 0x20F;
  public static final int MTRR_FIX64K_00000 = 0x250;
  public static final int MTRR_FIX16K_80000 = 0x258;
  public static final int MTRR_FIX16K_A0000 = 0x259;
  public static final int MTRR_FIX4K_C0000 = 0x268;
  public static final int MTRR_FIX4K_F8000 = 0x26F;
  public static final int PAT = 0x277;
  public static final int MTRR_DEF_TYPE = 0x2FF;
  public static final int TSC_DEADLINE = 0x6E0;
  public static final int PKRS = 0x6E1;
  public static final int X2APIC_FIRST = 0x800;
  public static final int X2APIC_LAST = 0x8FF;
  public static final int EFER = 0xC000_0080;
  public static final int STAR = 0xC000_0081;
  public static final int LSTAR = 0xC000_0082;
  public static final int CSTAR = 0xC000_0083;
  public static final int FMASK = 0xC000_0084;
  public static final int FS_BASE = 0xC000_0100;
  public static final int GS_BASE = 0xC000_0101;
  public static final int KERNEL_GS_BASE = 0xC000_0102;
  public static final int TSC_AUX = 0xC000_0103;

  // No processor has these: they are left to hypervisors.
  public static final int HYPERVISOR_FIRST = 0x4B56_4D00;
  public static final int HYPERVISOR_LAST = 0x4B56_4DFF;

  // AMD's.
  public static final int AMD_PERF_EVENT_SELECT0 = 0xC001_0000;
  public static final int AMD_PERF_COUNTER3 = 0xC001_0007;
  public static final int AMD_SYSCFG = 0xC001_0010;
  public static final int AMD_HWCR = 0xC001_0015;
  public static final int AMD_NB_CFG = 0xC001_001F;
  public static final int AMD_DE_CFG = 0xC001_1029;

  private Msr() {}
}
