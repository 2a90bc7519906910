package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.simd.XsaveArea;

/** Which bits of control registers a model's features let software set. */
final class ModelLimits {
  private ModelLimits() {}

  /** The bits of CR4 that exist. */
  static long cr4(CpuModel model) {
    long bits = 0;
    bits |= bit(model, CpuidFeature.VME, Cpu.CR4_VME | Cpu.CR4_PVI);
    bits |= bit(model, CpuidFeature.TSC, Cpu.CR4_TSD);
    bits |= bit(model, CpuidFeature.DE, Cpu.CR4_DE);
    bits |= bit(model, CpuidFeature.PSE, Cpu.CR4_PSE);
    bits |= bit(model, CpuidFeature.PAE, Cpu.CR4_PAE);
    bits |= bit(model, CpuidFeature.MCE, Cpu.CR4_MCE);
    bits |= bit(model, CpuidFeature.PGE, Cpu.CR4_PGE);
    bits |= bit(model, CpuidFeature.MMX, Cpu.CR4_PCE);
    bits |= bit(model, CpuidFeature.FXSR, Cpu.CR4_OSFXSR);
    bits |= bit(model, CpuidFeature.SSE, Cpu.CR4_OSXMMEXCPT);
    bits |= bit(model, CpuidFeature.UMIP, Cpu.CR4_UMIP);
    bits |= bit(model, CpuidFeature.FSGSBASE, Cpu.CR4_FSGSBASE);
    bits |= bit(model, CpuidFeature.PCID, Cpu.CR4_PCIDE);
    bits |= bit(model, CpuidFeature.XSAVE, Cpu.CR4_OSXSAVE);
    bits |= bit(model, CpuidFeature.SMEP, Cpu.CR4_SMEP);
    bits |= bit(model, CpuidFeature.SMAP, Cpu.CR4_SMAP);
    bits |= bit(model, CpuidFeature.PKU, Cpu.CR4_PKE);
    bits |= bit(model, CpuidFeature.PKS, Cpu.CR4_PKS);
    return bits;
  }

  /** The bits of IA32_EFER that exist; LMA can be read but not changed. */
  static long efer(CpuModel model) {
    return bit(model, CpuidFeature.SYSCALL, Cpu.EFER_SCE)
        | bit(model, CpuidFeature.LM, Cpu.EFER_LME | Cpu.EFER_LMA)
        | bit(model, CpuidFeature.NX, Cpu.EFER_NXE);
  }

  /** The state components that XCR0 may enable: x87, SSE and PKRU. */
  static long xcr0(CpuModel model) {
    return XsaveArea.X87
        | bit(model, CpuidFeature.SSE, XsaveArea.SSE)
        | bit(model, CpuidFeature.PKU, XsaveArea.PKRU);
  }

  private static long bit(CpuModel model, CpuidFeature feature, long bits) {
    return model.has(feature) ? bits : 0;
  }
}
