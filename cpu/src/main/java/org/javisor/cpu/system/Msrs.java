package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * Reads and writes of model-specific registers. Those that do not exist, or not on this model, raise #GP(0) and are
 * counted.
 *
 * @see "Intel SDM volume 4, Model-Specific Registers"
 */
public final class Msrs {
  /** No machine-check banks. */
  private static final long MACHINE_CHECK_CAPABILITIES = 0;

  /** The register is locked and enables nothing: no VMX, no SGX. */
  private static final long FEATURE_CONTROL_LOCKED = 1;

  /** Revision 1, in the upper half, as the update facility reports it. */
  private static final long MICROCODE_REVISION = 1L << 32;

  private static final long SPEC_CTRL_BITS = 7;
  private static final long COMMAND_BIT = 1;

  /** LBR and BTF. */
  private static final long DEBUGCTL_BITS = 3;

  /** Fast strings, thermal control, SpeedStep, MONITOR, CPUID limit, xTPR messages, execute disable off. */
  private static final long MISC_ENABLE_WRITABLE = 1 | 1 << 3 | 1 << 16 | 1 << 18 | 1 << 22 | 1 << 23 | 1L << 34;

  /** Neither branch trace store nor precise event-based sampling. */
  private static final long MISC_ENABLE_UNAVAILABLE = 1 << 11 | 1 << 12;

  private static final long APIC_BASE_X2APIC = 1 << 10;

  private static final long MISC_ENABLE_CPUID_LIMIT = 1 << 22;
  private static final long MISC_ENABLE_XD_DISABLE = 1L << 34;

  private Msrs() {}

  /** Whether IA32_MISC_ENABLE limits the basic CPUID leaves to 2, for operating systems that expect no more. */
  static boolean limitsCpuid(Cpu c) {
    return (c.msr.miscEnable & MISC_ENABLE_CPUID_LIMIT) != 0;
  }

  /** Whether IA32_MISC_ENABLE hides the execute-disable feature. */
  static boolean hidesExecuteDisable(Cpu c) {
    return (c.msr.miscEnable & MISC_ENABLE_XD_DISABLE) != 0;
  }

  /** RDMSR. */
  static void readInstruction(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    long value = read(c, (int) c.r[1]);
    c.r[0] = value & 0xFFFF_FFFFL;
    c.r[2] = value >>> 32;
  }

  /** WRMSR. */
  static void writeInstruction(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    write(c, (int) c.r[1], c.r[2] << 32 | (c.r[0] & 0xFFFF_FFFFL));
  }

  /** Reads a register; raises #GP(0) where there is none. */
  public static long read(Cpu c, int msr) {
    return switch (msr) {
      case Msr.TIME_STAMP_COUNTER -> TimeStampCounter.read(c);
      case Msr.APIC_BASE -> present(c, CpuidFeature.APIC) ? c.bus.apicBase() : unknown(c);
      case Msr.TSC_ADJUST -> present(c, CpuidFeature.TSC_ADJUST) ? c.msr.tscAdjust : unknown(c);
      case Msr.TSC_AUX -> TimeStampCounter.hasAux(c) ? c.msr.tscAux : unknown(c);
      case Msr.SPEC_CTRL -> present(c, CpuidFeature.SPEC_CTRL) ? c.msr.specCtrl : unknown(c);
      case Msr.ARCH_CAPABILITIES -> present(c, CpuidFeature.ARCH_CAPABILITIES)
          ? ArchCapabilities.VALUE
          : unknown(c);
      case Msr.MTRRCAP -> present(c, CpuidFeature.MTRR) ? MemoryTypeRegisters.CAPABILITIES : unknown(c);
      case Msr.MTRR_DEF_TYPE -> present(c, CpuidFeature.MTRR) ? c.msr.mtrrDefaultType : unknown(c);
      case Msr.PAT -> present(c, CpuidFeature.PAT) ? c.msr.pat : unknown(c);
      case Msr.MCG_CAP -> present(c, CpuidFeature.MCA) ? MACHINE_CHECK_CAPABILITIES : unknown(c);
      case Msr.MCG_STATUS -> present(c, CpuidFeature.MCA) ? c.msr.machineCheckStatus : unknown(c);
      case Msr.EFER -> ModelLimits.efer(c.model) != 0 ? c.efer : unknown(c);
      default -> SystemCallMsrs.isOne(c, msr) ? SystemCallMsrs.read(c, msr) : readFurther(c, msr);
    };
  }

  private static long readFurther(Cpu c, int msr) {
    if (msr == Msr.TSC_DEADLINE && present(c, CpuidFeature.TSC_DEADLINE)) {
      return TimeStampCounter.deadline(c);
    }
    if (msr == Msr.PKRS && present(c, CpuidFeature.PKS)) {
      return ProtectionKeys.readSupervisor(c);
    }
    if (isApic(c, msr)) {
      long[] value = new long[1];
      return c.bus.readApicMsr(msr, value) ? value[0] : unknown(c);
    }
    if (isHypervisors(msr)) {
      long[] value = new long[1];
      return c.hypervisor.readMsr(c, msr, value) ? value[0] : unknown(c);
    }
    if (MemoryTypeRegisters.isRange(msr) && present(c, CpuidFeature.MTRR)) {
      return MemoryTypeRegisters.readRange(c, msr);
    }
    if (c.model.family() < 6) {
      return msr == Msr.P5_MC_ADDR || msr == Msr.P5_MC_TYPE ? 0 : unknown(c);
    }
    return switch (msr) {
      case Msr.BIOS_SIGN_ID -> MICROCODE_REVISION;
      case Msr.CORE_THREAD_COUNT -> (long) c.identity.cpuCount() << 16 | c.identity.cpuCount();
      case Msr.FEATURE_CONTROL -> FEATURE_CONTROL_LOCKED;
      case Msr.PLATFORM_INFO -> (long) (c.identity.tscKhz() / 100_000 & 0xFF) << 8;
      case Msr.MISC_ENABLE -> c.msr.miscEnable | MISC_ENABLE_UNAVAILABLE;
      case Msr.DEBUGCTL -> c.msr.debugCtl;
      default -> isAlwaysZero(c, msr) ? 0 : unknown(c);
    };
  }

  /** Registers that read zero and ignore writes: counters, power and thermal control that is not there. */
  private static boolean isAlwaysZero(Cpu c, int msr) {
    return switch (msr) {
      case Msr.P5_MC_ADDR,
          Msr.P5_MC_TYPE,
          Msr.PLATFORM_ID,
          Msr.EBL_CR_POWERON,
          Msr.SMI_COUNT,
          Msr.PMC0,
          Msr.PMC1,
          Msr.PKG_CST_CONFIG_CONTROL,
          Msr.BBL_CR_CTL3,
          Msr.PERFEVTSEL0,
          Msr.PERFEVTSEL1,
          Msr.PERF_STATUS,
          Msr.PERF_CTL,
          Msr.CLOCK_MODULATION,
          Msr.THERM_INTERRUPT,
          Msr.THERM_STATUS,
          Msr.TEMPERATURE_TARGET,
          Msr.ENERGY_PERF_BIAS -> true;
      case Msr.AMD_SYSCFG, Msr.AMD_HWCR, Msr.AMD_NB_CFG, Msr.AMD_DE_CFG -> isAmd(c);
      default -> (msr >= Msr.LAST_BRANCH_FROM_IP && msr <= Msr.LAST_INT_TO_IP)
          || (msr >= Msr.AMD_PERF_EVENT_SELECT0 && msr <= Msr.AMD_PERF_COUNTER3 && isAmd(c));
    };
  }

  private static boolean isAmd(Cpu c) {
    return c.model.vendor() == CpuVendor.AMD;
  }

  /** Writes a register; raises #GP(0) where there is none or the value is illegal. */
  public static void write(Cpu c, int msr, long value) {
    boolean done = switch (msr) {
      case Msr.TIME_STAMP_COUNTER -> TimeStampCounter.write(c, value);
      case Msr.APIC_BASE -> present(c, CpuidFeature.APIC) && writeApicBase(c, value);
      case Msr.TSC_ADJUST -> present(c, CpuidFeature.TSC_ADJUST) && TimeStampCounter.adjust(c, value);
      case Msr.TSC_AUX -> TimeStampCounter.hasAux(c) && TimeStampCounter.writeAux(c, value);
      case Msr.SPEC_CTRL -> present(c, CpuidFeature.SPEC_CTRL) && writeSpeculationControl(c, value);
      case Msr.PRED_CMD -> present(c, CpuidFeature.SPEC_CTRL) && (value & ~COMMAND_BIT) == 0;
      case Msr.FLUSH_CMD -> present(c, CpuidFeature.FLUSH_L1D) && (value & ~COMMAND_BIT) == 0;
      case Msr.MTRR_DEF_TYPE -> present(c, CpuidFeature.MTRR) && MemoryTypeRegisters.writeDefaultType(c, value);
      case Msr.PAT -> present(c, CpuidFeature.PAT) && MemoryTypeRegisters.writePat(c, value);
      case Msr.MCG_STATUS -> present(c, CpuidFeature.MCA) && writeMachineCheckStatus(c, value);
      case Msr.EFER -> writeEfer(c, value);
      default -> SystemCallMsrs.isOne(c, msr)
          ? SystemCallMsrs.write(c, msr, value)
          : writeFurther(c, msr, value);
    };
    if (!done) {
      throw c.fault(Vector.GP);
    }
  }

  private static boolean writeFurther(Cpu c, int msr, long value) {
    if (msr == Msr.TSC_DEADLINE && present(c, CpuidFeature.TSC_DEADLINE)) {
      return TimeStampCounter.writeDeadline(c, value);
    }
    if (msr == Msr.PKRS && present(c, CpuidFeature.PKS)) {
      return ProtectionKeys.writeSupervisor(c, value);
    }
    if (isApic(c, msr)) {
      return c.bus.writeApicMsr(msr, value);
    }
    if (isHypervisors(msr)) {
      return c.hypervisor.writeMsr(c, msr, value) || countUnknown(c);
    }
    if (MemoryTypeRegisters.isRange(msr) && present(c, CpuidFeature.MTRR)) {
      return MemoryTypeRegisters.writeRange(c, msr, value);
    }
    if (c.model.family() < 6) {
      return countUnknown(c);
    }
    return switch (msr) {
      case Msr.BIOS_UPDT_TRIG, Msr.BIOS_SIGN_ID -> true;
      case Msr.FEATURE_CONTROL, Msr.PLATFORM_INFO, Msr.CORE_THREAD_COUNT, Msr.SMI_COUNT -> false;
      case Msr.MISC_ENABLE -> {
        c.msr.miscEnable = value & MISC_ENABLE_WRITABLE;
        yield true;
      }
      case Msr.DEBUGCTL -> {
        if ((value & ~DEBUGCTL_BITS) != 0) {
          yield false;
        }
        c.msr.debugCtl = value;
        yield true;
      }
      default -> isAlwaysZero(c, msr) || countUnknown(c);
    };
  }

  private static boolean writeSpeculationControl(Cpu c, long value) {
    if ((value & ~SPEC_CTRL_BITS) != 0) {
      return false;
    }
    c.msr.specCtrl = value;
    return true;
  }

  /** The APIC knows which changes of its mode are legal, the CPU's model which modes and addresses there are. */
  private static boolean writeApicBase(Cpu c, long value) {
    boolean mode = (value & APIC_BASE_X2APIC) == 0 || c.model.has(CpuidFeature.X2APIC);
    return mode && (value & c.model.reservedPhysicalBits()) == 0 && c.bus.apicBase(value);
  }

  /** RIPV, EIPV and MCIP. */
  private static boolean writeMachineCheckStatus(Cpu c, long value) {
    if ((value & ~7L) != 0) {
      return false;
    }
    c.msr.machineCheckStatus = value;
    return true;
  }

  /** LME may not change while paging is on; LMA ignores what is written. */
  private static boolean writeEfer(Cpu c, long value) {
    long existing = ModelLimits.efer(c.model);
    if (existing == 0) {
      return countUnknown(c);
    }
    long allowed = hidesExecuteDisable(c) ? existing & ~Cpu.EFER_NXE : existing;
    boolean changesMode = ((value ^ c.efer) & Cpu.EFER_LME) != 0 && (c.cr0 & Cpu.CR0_PG) != 0;
    if ((value & ~allowed) != 0 || changesMode) {
      return false;
    }
    c.efer = (value & ~Cpu.EFER_LMA) | (c.efer & Cpu.EFER_LMA);
    c.updateMode();
    return true;
  }

  private static boolean isApic(Cpu c, int msr) {
    return msr >= Msr.X2APIC_FIRST && msr <= Msr.X2APIC_LAST && present(c, CpuidFeature.X2APIC);
  }

  private static boolean isHypervisors(int msr) {
    return msr >= Msr.HYPERVISOR_FIRST && msr <= Msr.HYPERVISOR_LAST;
  }

  private static boolean present(Cpu c, CpuidFeature feature) {
    return c.model.has(feature);
  }

  private static long unknown(Cpu c) {
    countUnknown(c);
    throw c.fault(Vector.GP);
  }

  private static boolean countUnknown(Cpu c) {
    c.msr.unknownAccesses++;
    return false;
  }
}
