package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;
import org.javisor.cpu.x87.Fpu;

/**
 * The 512 bytes of FXSAVE, also the legacy region of XSAVE. The caller has checked that all of it can be accessed.
 *
 * @see "Intel SDM volume 1, 10.5 FXSAVE and FXRSTOR Instructions; volume 2, FXSAVE, tables 3-43 to 3-46"
 */
public final class FxsaveArea {
  /** Size of the area. */
  public static final int SIZE_BYTES = 512;

  private static final int STATUS = 2;
  private static final int TAGS = 4;
  private static final int LAST_OPCODE = 6;
  private static final int INSTRUCTION = 8;
  private static final int OPERAND = 16;
  private static final int MXCSR = 24;
  private static final int MXCSR_MASK = 28;
  private static final int STACK = 32;
  private static final int XMM = 160;

  private FxsaveArea() {}

  /**
   * FXSAVE.
   *
   * @param area linear address
   * @param pointers64 last instruction and operand as 64-bit offsets, not as selectors and 32-bit offsets
   */
  public static void save(Cpu c, long area, boolean pointers64) {
    saveX87(c, area, pointers64);
    saveMxcsr(c, area);
    if ((c.cr4 & Cpu.CR4_OSFXSR) != 0) {
      saveXmm(c, area);
    }
  }

  /** FXRSTOR: #GP(0), and nothing restored, if MXCSR would get reserved bits. */
  public static void restore(Cpu c, long area, boolean pointers64) {
    int mxcsr = loadMxcsr(c, area);
    restoreX87(c, area, pointers64);
    if ((c.cr4 & Cpu.CR4_OSFXSR) != 0) {
      c.mxcsr = mxcsr;
      restoreXmm(c, area);
    }
  }

  /** Registers XMM8 to XMM15 exist, and are saved, only in 64-bit mode. */
  static int xmmRegisters(Cpu c) {
    return c.code64() ? 16 : 8;
  }

  static void saveX87(Cpu c, long area, boolean pointers64) {
    Fpu fpu = c.fpu;
    c.mmu.store16(area, fpu.control);
    c.mmu.store16(area + STATUS, fpu.statusWord());
    c.mmu.store16(area + TAGS, fpu.abridgedTags());
    c.mmu.store16(area + LAST_OPCODE, fpu.lastOpcode);
    if (pointers64) {
      c.mmu.store64(area + INSTRUCTION, fpu.lastInstruction);
      c.mmu.store64(area + OPERAND, fpu.lastOperand);
    } else {
      c.mmu.store32(area + INSTRUCTION, (int) fpu.lastInstruction);
      c.mmu.store32(area + INSTRUCTION + 4, fpu.lastInstructionSelector & 0xFFFF);
      c.mmu.store32(area + OPERAND, (int) fpu.lastOperand);
      c.mmu.store32(area + OPERAND + 4, fpu.lastOperandSelector & 0xFFFF);
    }
    for (int i = 0; i < 8; i++) {
      // In stack order.
      int register = (fpu.top + i) & 7;
      c.mmu.store64(area + STACK + 16L * i, fpu.significand[register]);
      c.mmu.store64(area + STACK + 16L * i + 8, fpu.signExponent[register] & 0xFFFF);
    }
  }

  static void restoreX87(Cpu c, long area, boolean pointers64) {
    Fpu fpu = c.fpu;
    fpu.controlWord(c.mmu.load16(area) & 0xFFFF);
    fpu.statusWord(c.mmu.load16(area + STATUS) & 0xFFFF);
    fpu.abridgedTags(c.mmu.load8(area + TAGS));
    fpu.lastOpcode = c.mmu.load16(area + LAST_OPCODE) & 0x7FF;
    if (pointers64) {
      fpu.lastInstruction = c.mmu.load64(area + INSTRUCTION);
      fpu.lastInstructionSelector = 0;
      fpu.lastOperand = c.mmu.load64(area + OPERAND);
      fpu.lastOperandSelector = 0;
    } else {
      fpu.lastInstruction = c.mmu.load32(area + INSTRUCTION) & 0xFFFF_FFFFL;
      fpu.lastInstructionSelector = c.mmu.load16(area + INSTRUCTION + 4) & 0xFFFF;
      fpu.lastOperand = c.mmu.load32(area + OPERAND) & 0xFFFF_FFFFL;
      fpu.lastOperandSelector = c.mmu.load16(area + OPERAND + 4) & 0xFFFF;
    }
    for (int i = 0; i < 8; i++) {
      int register = (fpu.top + i) & 7;
      fpu.significand[register] = c.mmu.load64(area + STACK + 16L * i);
      fpu.signExponent[register] = c.mmu.load16(area + STACK + 16L * i + 8) & 0xFFFF;
    }
  }

  static void saveMxcsr(Cpu c, long area) {
    c.mmu.store32(area + MXCSR, c.mxcsr);
    c.mmu.store32(area + MXCSR_MASK, Mxcsr.VALID);
  }

  /** The area's MXCSR; #GP(0) if it has reserved bits. */
  static int loadMxcsr(Cpu c, long area) {
    int value = c.mmu.load32(area + MXCSR);
    if ((value & ~Mxcsr.VALID) != 0) {
      throw c.fault(Vector.GP);
    }
    return value;
  }

  static void saveXmm(Cpu c, long area) {
    for (int i = 0; i < 2 * xmmRegisters(c); i++) {
      c.mmu.store64(area + XMM + 8L * i, c.xmm[i]);
    }
  }

  static void restoreXmm(Cpu c, long area) {
    for (int i = 0; i < 2 * xmmRegisters(c); i++) {
      c.xmm[i] = c.mmu.load64(area + XMM + 8L * i);
    }
  }
}
