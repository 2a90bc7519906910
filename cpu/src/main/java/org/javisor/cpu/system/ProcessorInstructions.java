package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.Segmentation;
import org.javisor.cpu.Vector;
import org.javisor.x86.Mnemonic;

/**
 * HLT, MONITOR, MWAIT, cache control, hypercalls, random numbers, XGETBV and XSETBV.
 *
 * @see "Intel SDM volume 2, Instruction Set Reference"
 */
final class ProcessorInstructions {
  /** UD0, UD1, UD2, and RSM outside system-management mode. */
  static final Operation UNDEFINED = (c, o) -> {
    throw c.fault(Vector.UD);
  };

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final long MASK_32 = 0xFFFF_FFFFL;

  private ProcessorInstructions() {}

  static void halt(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    c.halted = true;
    c.attention = true;
  }

  /** INVD, WBINVD: nothing is cached. */
  static void invalidateCaches(Cpu c, Operands o) {
    Privilege.requireRing0(c);
  }

  static void monitor(Cpu c, Operands o) {
    requireMonitor(c);
    if ((c.r[RCX] & MASK_32) != 0) {
      throw c.fault(Vector.GP);
    }
    long offset = c.r[RAX] & GuestMemory.mask(o.addressSize);
    c.mmu.probeRead(Segmentation.linear(c, o.segment, offset, 1, false), 1);
  }

  /**
   * MWAIT. As writes of other CPUs to the monitored line are not watched, it waits only where no other CPU exists and
   * an interrupt can end the wait; elsewhere it only ends the CPU's turn, as the architecture lets it return at once.
   */
  static void mwait(Cpu c, Operands o) {
    requireMonitor(c);
    if ((c.r[RCX] & MASK_32 & ~1L) != 0) {
      throw c.fault(Vector.GP);
    }
    if (c.identity.cpuCount() > 1) {
      endTurn(c);
    } else if ((c.systemFlags & Flags.IF) != 0) {
      c.halted = true;
      c.attention = true;
    }
  }

  private static void requireMonitor(Cpu c) {
    Privilege.require(c, CpuidFeature.MONITOR);
    if (c.cpl != 0) {
      throw c.fault(Vector.UD);
    }
  }

  /** VMCALL of Intel's processors, VMMCALL of AMD's. */
  static void hypercall(Cpu c, Operands o) {
    Mnemonic own = c.model.vendor() == CpuVendor.INTEL ? Mnemonic.VMCALL : Mnemonic.VMMCALL;
    if (o.encoding.mnemonic() != own || !c.hypervisor.call(c)) {
      throw c.fault(Vector.UD);
    }
  }

  /** PAUSE: whoever spins waits for another CPU, so where CPUs take turns, this one's turn ends. */
  static void pause(Cpu c, Operands o) {
    if (c.identity.cpuCount() > 1) {
      endTurn(c);
    }
  }

  private static void endTurn(Cpu c) {
    c.retiredLimit = c.retired;
    c.attention = true;
  }

  /** RDRAND, RDSEED: always successful. */
  static void random(Cpu c, Operands o) {
    RegisterOperand.write(c, o.rm, o.operandSize, c.entropy.nextLong());
    c.flags(Flags.EXPLICIT, 0, Flags.CF);
  }

  static void readExtendedControl(Cpu c, Operands o) {
    requireOsXsave(c);
    if ((c.r[RCX] & MASK_32) != 0) {
      throw c.fault(Vector.GP);
    }
    c.r[RAX] = c.xcr0 & MASK_32;
    c.r[RDX] = c.xcr0 >>> 32;
  }

  static void writeExtendedControl(Cpu c, Operands o) {
    requireOsXsave(c);
    Privilege.requireRing0(c);
    long value = c.r[RDX] << 32 | (c.r[RAX] & MASK_32);
    boolean valid = (c.r[RCX] & MASK_32) == 0 && (value & 1) != 0 && (value & ~ModelLimits.xcr0(c.model)) == 0;
    if (!valid) {
      throw c.fault(Vector.GP);
    }
    c.xcr0 = value;
    c.updateMode();
  }

  private static void requireOsXsave(Cpu c) {
    if ((c.cr4 & Cpu.CR4_OSXSAVE) == 0) {
      throw c.fault(Vector.UD);
    }
  }
}
