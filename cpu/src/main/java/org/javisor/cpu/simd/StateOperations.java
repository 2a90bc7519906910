package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Vector;
import org.javisor.x86.Register;

/** Saving and restoring x87, MMX and SSE state; hints and fences, which have nothing to do here. */
final class StateOperations {
  private StateOperations() {}

  static void register(OperationTable t) {
    t.put(LDMXCSR, (c, o) -> {
      Xmm.check(c);
      Mxcsr.ldmxcsr(c, c.mmu.load32(o.memory().linear(c, 4, false)));
    });
    t.put(STMXCSR, (c, o) -> {
      Xmm.check(c);
      c.mmu.store32(o.memory().linear(c, 4, true), c.mxcsr);
    });
    t.put(FXSAVE, (c, o) -> FxsaveArea.save(c, fxsaveArea(c, o, true), o.operandSize == 8));
    t.put(FXRSTOR, (c, o) -> FxsaveArea.restore(c, fxsaveArea(c, o, false), o.operandSize == 8));
    t.put(XSAVE, (c, o) -> XsaveArea.xsave(c, xsaveArea(c, o, true), requested(c), o.operandSize == 8));
    t.put(XSAVEOPT, (c, o) -> XsaveArea.xsaveopt(c, xsaveArea(c, o, true), requested(c), o.operandSize == 8));
    t.put(XSAVEC, (c, o) -> XsaveArea.xsavec(c, xsaveArea(c, o, true), requested(c), o.operandSize == 8));
    t.put(XRSTOR, (c, o) -> XsaveArea.xrstor(c, xsaveArea(c, o, false), requested(c), o.operandSize == 8));
    hints(t);
  }

  /** There are no caches, and every access to guest memory is as ordered as x86 asks for. */
  private static void hints(OperationTable t) {
    Operation nothing = (c, o) -> {};
    t.put(PREFETCHNTA, nothing);
    t.put(PREFETCHT0, nothing);
    t.put(PREFETCHT1, nothing);
    t.put(PREFETCHT2, nothing);
    t.put(PREFETCHW, nothing);
    t.put(LFENCE, nothing);
    t.put(MFENCE, nothing);
    t.put(SFENCE, nothing);
    // To the rights of pages these are loads of one byte.
    Operation writeBack = (c, o) -> c.mmu.probeRead(o.memory().linear(c, 1, false), 1);
    t.put(CLFLUSH, writeBack);
    t.put(CLFLUSHOPT, writeBack);
    t.put(CLWB, writeBack);
  }

  private static long fxsaveArea(Cpu c, Operands o, boolean write) {
    if ((c.mode & Cpu.MODE_X87) == 0) {
      throw c.fault(Vector.NM);
    }
    return area(c, o, FxsaveArea.SIZE_BYTES, 15, write);
  }

  private static long xsaveArea(Cpu c, Operands o, boolean write) {
    if ((c.cr4 & Cpu.CR4_OSXSAVE) == 0) {
      throw c.fault(Vector.UD);
    }
    if ((c.cr0 & Cpu.CR0_TS) != 0) {
      throw c.fault(Vector.NM);
    }
    return area(c, o, XsaveArea.HEADER_END, 63, write);
  }

  private static long area(Cpu c, Operands o, int sizeBytes, int alignmentMask, boolean write) {
    long linear = o.memory().linear(c, sizeBytes, write);
    if ((linear & alignmentMask) != 0) {
      throw c.fault(Vector.GP);
    }
    if (write) {
      c.mmu.probeWrite(linear, sizeBytes);
    } else {
      c.mmu.probeRead(linear, sizeBytes);
    }
    return linear;
  }

  /** The components asked for in EDX:EAX that XCR0 enables. */
  private static long requested(Cpu c) {
    return c.xcr0 & ((c.r[Register.RDX] << 32) | (c.r[Register.RAX] & 0xFFFF_FFFFL));
  }
}
