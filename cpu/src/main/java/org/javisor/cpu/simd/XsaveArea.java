package org.javisor.cpu.simd;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Vector;
import org.javisor.cpu.x87.Fpu;

/**
 * The XSAVE area for x87, SSE and PKRU state: legacy region, header, and PKRU, whose place depends on the format. The
 * caller has checked that legacy region and header can be accessed. Whether PKRU lies inside its segment is not looked
 * at.
 *
 * @see "Intel SDM volume 1, 13.4 XSAVE Area; 13.6 Processor Tracking of XSAVE-Managed State; 13.7 to 13.10"
 */
public final class XsaveArea {
  /** Legacy region and header. */
  public static final int HEADER_END = 576;

  /** State component 0. */
  public static final long X87 = 1;

  /** State component 1: the XMM registers, and in a way MXCSR. */
  public static final long SSE = 1 << 1;

  /** State component 2; MXCSR goes with it as well. */
  public static final long AVX = 1 << 2;

  /** The number of the state component of the rights of protection keys. */
  public static final int PKRU_COMPONENT = 9;

  public static final long PKRU = 1 << PKRU_COMPONENT;

  /** Where PKRU lies in the standard format: where programs that do not ask CPUID know it from Intel's processors. */
  public static final int PKRU_OFFSET = 0xA80;

  public static final int PKRU_BYTES = 8;

  private static final int XSTATE_BV = 512;
  private static final int XCOMP_BV = 520;
  private static final long COMPACTED = Long.MIN_VALUE;

  private XsaveArea() {}

  /** The size of an area that has room for some components. */
  public static int sizeBytes(long components, boolean compacted) {
    return (components & PKRU) == 0 ? HEADER_END : pkruOffset(compacted) + PKRU_BYTES;
  }

  /** In the compacted format it follows on the header, as nothing stands between. */
  private static int pkruOffset(boolean compacted) {
    return compacted ? HEADER_END : PKRU_OFFSET;
  }

  /**
   * XSAVE: saves all components requested.
   *
   * @param area linear address
   * @param requested RFBM: what the instruction mask and XCR0 have in common
   */
  public static void xsave(Cpu c, long area, long requested, boolean pointers64) {
    long inUse = inUse(c);
    saveComponents(c, area, requested, false, pointers64);
    if ((requested & (SSE | AVX)) != 0) {
      FxsaveArea.saveMxcsr(c, area);
    }
    long old = c.mmu.load64(area + XSTATE_BV);
    c.mmu.store64(area + XSTATE_BV, (old & ~requested) | (inUse & requested));
  }

  /** XSAVEOPT: leaves out components in their initial configuration. */
  public static void xsaveopt(Cpu c, long area, long requested, boolean pointers64) {
    long inUse = inUse(c);
    saveComponents(c, area, requested & inUse, false, pointers64);
    if ((requested & (SSE | AVX)) != 0) {
      FxsaveArea.saveMxcsr(c, area);
    }
    long old = c.mmu.load64(area + XSTATE_BV);
    c.mmu.store64(area + XSTATE_BV, (old & ~requested) | (inUse & requested));
  }

  /** XSAVEC: as XSAVEOPT, in the compacted format; here an unusual MXCSR alone makes SSE state worth saving. */
  public static void xsavec(Cpu c, long area, long requested, boolean pointers64) {
    long inUse = inUse(c) | (c.mxcsr != Mxcsr.RESET ? SSE : 0);
    long saved = requested & inUse;
    saveComponents(c, area, saved, true, pointers64);
    if ((saved & SSE) != 0) {
      FxsaveArea.saveMxcsr(c, area);
    }
    c.mmu.store64(area + XSTATE_BV, saved);
    c.mmu.store64(area + XCOMP_BV, requested | COMPACTED);
  }

  private static void saveComponents(Cpu c, long area, long components, boolean compacted, boolean pointers64) {
    if ((components & PKRU) != 0) {
      // First: what can still fault does so before there is any effect.
      c.mmu.store64(area + pkruOffset(compacted), c.pkru & 0xFFFF_FFFFL);
    }
    if ((components & X87) != 0) {
      FxsaveArea.saveX87(c, area, pointers64);
    }
    if ((components & SSE) != 0) {
      FxsaveArea.saveXmm(c, area);
    }
  }

  /** XRSTOR: components requested but not in the area get their initial configuration. */
  public static void xrstor(Cpu c, long area, long requested, boolean pointers64) {
    long present = c.mmu.load64(area + XSTATE_BV);
    boolean compacted = checkHeader(c, area, present);
    boolean withMxcsr = compacted ? (requested & SSE) != 0 : (requested & (SSE | AVX)) != 0;
    int mxcsr = Mxcsr.RESET;
    if (withMxcsr && (!compacted || (present & SSE) != 0)) {
      mxcsr = FxsaveArea.loadMxcsr(c, area);
    }
    int pkru = (requested & present & PKRU) != 0 ? c.mmu.load32(area + pkruOffset(compacted)) : 0;
    if ((requested & X87) != 0) {
      if ((present & X87) != 0) {
        FxsaveArea.restoreX87(c, area, pointers64);
      } else {
        initializeX87(c.fpu);
      }
    }
    if ((requested & SSE) != 0) {
      if ((present & SSE) != 0) {
        FxsaveArea.restoreXmm(c, area);
      } else {
        Arrays.fill(c.xmm, 0, 2 * FxsaveArea.xmmRegisters(c), 0);
      }
    }
    if (withMxcsr) {
      c.mxcsr = mxcsr;
    }
    if ((requested & PKRU) != 0) {
      c.pkru = pkru;
      c.mmu.updateProtectionKeys();
    }
  }

  /** Raises #GP(0) for a header that is not as it must be. Returns whether the format is the compacted one. */
  private static boolean checkHeader(Cpu c, long area, long present) {
    long layout = c.mmu.load64(area + XCOMP_BV);
    boolean compacted = layout < 0 && c.model.has(CpuidFeature.XSAVEC);
    boolean wrong = compacted
        ? (layout & ~COMPACTED & ~c.xcr0) != 0 || (present & ~layout) != 0
        : (present & ~c.xcr0) != 0 || layout != 0;
    // Bytes 23:16 of the header must be zero in both formats, those after them in the compacted one.
    int end = compacted ? HEADER_END : XCOMP_BV + 16;
    for (int offset = XCOMP_BV + 8; offset < end; offset += 8) {
      wrong |= c.mmu.load64(area + offset) != 0;
    }
    if (wrong) {
      throw c.fault(Vector.GP);
    }
    return compacted;
  }

  private static void initializeX87(Fpu fpu) {
    fpu.initialize();
    Arrays.fill(fpu.significand, 0);
    Arrays.fill(fpu.signExponent, 0);
  }

  /** XINUSE: the components that are not in their initial configuration. */
  private static long inUse(Cpu c) {
    long sse = 0;
    for (long half : c.xmm) {
      sse |= half;
    }
    return (x87InUse(c.fpu) ? X87 : 0) | (sse != 0 ? SSE : 0) | (c.pkru != 0 ? PKRU : 0);
  }

  private static boolean x87InUse(Fpu fpu) {
    long contents = fpu.statusWord() | fpu.valid | fpu.lastOpcode | fpu.lastInstruction | fpu.lastOperand;
    contents |= fpu.lastInstructionSelector | fpu.lastOperandSelector;
    for (int i = 0; i < 8; i++) {
      contents |= fpu.significand[i] | fpu.signExponent[i];
    }
    return contents != 0 || fpu.control != Fpu.INITIAL_CONTROL;
  }
}
