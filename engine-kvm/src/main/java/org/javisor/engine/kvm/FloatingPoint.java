package org.javisor.engine.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.x87.Fpu;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Ioctl;

/**
 * x87 and SSE registers and XCR0, from KVM and to it. The selectors of the last x87 instruction and operand are lost:
 * the format has 64-bit offsets in their place.
 *
 * @see "Intel SDM volume 1, 13.4 XSAVE Area"
 */
final class FloatingPoint {
  private static final long STACK = 32;
  private static final long XMM = 160;
  private static final long HEADER = 512;

  /** x87 and SSE are in the area. */
  private static final long X87_AND_SSE = 3;

  private final Cpu c;
  private final MemorySegment area;
  private final MemorySegment xcrs;

  FloatingPoint(Cpu c, Arena arena) {
    this.c = c;
    this.area = arena.allocate(4096, 64);
    this.xcrs = arena.allocate(392, 8);
  }

  private static void ask(Ioctl vcpu, long request, MemorySegment block) {
    int result = vcpu.call(request, block.address());
    if (result < 0) {
      throw new KvmException(Kind.REFUSED, "KVM refuses floating-point state: error " + -result);
    }
  }

  void fetch(Ioctl vcpu) {
    ask(vcpu, Kvm.GET_XSAVE, area);
    Fpu fpu = c.fpu;
    fpu.controlWord(area.get(JAVA_SHORT, 0) & 0xFFFF);
    fpu.statusWord(area.get(JAVA_SHORT, 2) & 0xFFFF);
    fpu.abridgedTags(area.get(JAVA_BYTE, 4));
    fpu.lastOpcode = area.get(JAVA_SHORT, 6) & 0x7FF;
    fpu.lastInstruction = area.get(JAVA_LONG, 8);
    fpu.lastInstructionSelector = 0;
    fpu.lastOperand = area.get(JAVA_LONG, 16);
    fpu.lastOperandSelector = 0;
    for (int i = 0; i < 8; i++) {
      int register = fpu.top + i & 7;
      fpu.significand[register] = area.get(JAVA_LONG, STACK + 16L * i);
      fpu.signExponent[register] = area.get(JAVA_SHORT, STACK + 16L * i + 8) & 0xFFFF;
    }
    c.mxcsr = area.get(JAVA_INT, 24) & 0xFFFF;
    for (int i = 0; i < c.xmm.length; i++) {
      c.xmm[i] = area.get(JAVA_LONG, XMM + 8L * i);
    }
    ask(vcpu, Kvm.GET_XCRS, xcrs);
    c.xcr0 = xcrs.get(JAVA_INT, 0) > 0 ? xcrs.get(JAVA_LONG, 16) : 1;
  }

  void push(Ioctl vcpu) {
    area.fill((byte) 0);
    Fpu fpu = c.fpu;
    area.set(JAVA_SHORT, 0, (short) fpu.control);
    area.set(JAVA_SHORT, 2, (short) fpu.statusWord());
    area.set(JAVA_BYTE, 4, (byte) fpu.abridgedTags());
    area.set(JAVA_SHORT, 6, (short) fpu.lastOpcode);
    area.set(JAVA_LONG, 8, fpu.lastInstruction);
    area.set(JAVA_LONG, 16, fpu.lastOperand);
    for (int i = 0; i < 8; i++) {
      int register = fpu.top + i & 7;
      area.set(JAVA_LONG, STACK + 16L * i, fpu.significand[register]);
      area.set(JAVA_SHORT, STACK + 16L * i + 8, (short) fpu.signExponent[register]);
    }
    area.set(JAVA_INT, 24, c.mxcsr);
    for (int i = 0; i < c.xmm.length; i++) {
      area.set(JAVA_LONG, XMM + 8L * i, c.xmm[i]);
    }
    area.set(JAVA_LONG, HEADER, X87_AND_SSE);
    ask(vcpu, Kvm.SET_XSAVE, area);
    xcrs.fill((byte) 0);
    xcrs.set(JAVA_INT, 0, 1);
    xcrs.set(JAVA_LONG, 16, c.xcr0);
    ask(vcpu, Kvm.SET_XCRS, xcrs);
  }
}
