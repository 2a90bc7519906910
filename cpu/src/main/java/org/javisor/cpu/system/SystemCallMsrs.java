package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;

/**
 * The registers behind SYSENTER, SYSCALL and SWAPGS, and the FS and GS bases. Addresses must be canonical.
 *
 * @see "Intel SDM volume 3, 6.8.7 Performing Fast Calls to System Procedures"
 */
final class SystemCallMsrs {
  private SystemCallMsrs() {}

  static boolean isOne(Cpu c, int msr) {
    return switch (msr) {
      case Msr.SYSENTER_CS, Msr.SYSENTER_ESP, Msr.SYSENTER_EIP -> c.model.has(CpuidFeature.SEP);
      case Msr.STAR -> c.model.has(CpuidFeature.SYSCALL);
      case Msr.LSTAR, Msr.CSTAR, Msr.FMASK, Msr.FS_BASE, Msr.GS_BASE, Msr.KERNEL_GS_BASE -> c.model
          .has(CpuidFeature.LM);
      default -> false;
    };
  }

  static long read(Cpu c, int msr) {
    return switch (msr) {
      case Msr.SYSENTER_CS -> c.msr.sysenterCs;
      case Msr.SYSENTER_ESP -> c.msr.sysenterEsp;
      case Msr.SYSENTER_EIP -> c.msr.sysenterEip;
      case Msr.STAR -> c.msr.star;
      case Msr.LSTAR -> c.msr.lstar;
      case Msr.CSTAR -> c.msr.cstar;
      case Msr.FMASK -> c.msr.syscallMask;
      case Msr.FS_BASE -> c.r[Cpu.SEGMENT_BASE + Cpu.FS];
      case Msr.GS_BASE -> c.r[Cpu.SEGMENT_BASE + Cpu.GS];
      default -> c.msr.kernelGsBase;
    };
  }

  /** Writes one; false where an address is not canonical. */
  static boolean write(Cpu c, int msr, long value) {
    boolean address = msr != Msr.SYSENTER_CS && msr != Msr.STAR && msr != Msr.FMASK;
    if (address && !GuestMemory.isCanonical(c, value)) {
      return false;
    }
    switch (msr) {
      case Msr.SYSENTER_CS -> c.msr.sysenterCs = value & 0xFFFF_FFFFL;
      case Msr.SYSENTER_ESP -> c.msr.sysenterEsp = value;
      case Msr.SYSENTER_EIP -> c.msr.sysenterEip = value;
      case Msr.STAR -> c.msr.star = value;
      case Msr.LSTAR -> c.msr.lstar = value;
      case Msr.CSTAR -> c.msr.cstar = value;
      case Msr.FMASK -> c.msr.syscallMask = value & 0xFFFF_FFFFL;
      case Msr.FS_BASE -> c.r[Cpu.SEGMENT_BASE + Cpu.FS] = value;
      case Msr.GS_BASE -> c.r[Cpu.SEGMENT_BASE + Cpu.GS] = value;
      default -> c.msr.kernelGsBase = value;
    }
    return true;
  }
}
