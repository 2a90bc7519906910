package org.javisor.conformance.kvm;

import java.util.SplittableRandom;
import org.javisor.cpu.Cpu;

/** Random values for everything in a CPU that may hold any, in 64-bit mode. */
final class RandomCpu {
  private static final int ARITHMETIC = 0x8D5;

  private RandomCpu() {}

  static void fill(Cpu c, SplittableRandom random) {
    for (int i = 0; i < 16; i++) {
      c.r[i] = random.nextLong();
    }
    c.r[Cpu.RIP] = random.nextLong() >> 17;
    c.r[Cpu.SEGMENT_BASE + Cpu.FS] = random.nextLong() >> 17;
    c.r[Cpu.SEGMENT_BASE + Cpu.GS] = random.nextLong() >> 17;
    c.rflags(2 | random.nextInt() & (ARITHMETIC | 0x600));
    for (int i = 0; i < c.xmm.length; i++) {
      c.xmm[i] = random.nextLong();
    }
    c.mxcsr = random.nextInt() & 0xFFBF;
    for (int i = 0; i < 8; i++) {
      c.fpu.significand[i] = random.nextLong();
      c.fpu.signExponent[i] = random.nextInt() & 0xFFFF;
    }
    c.fpu.controlWord(random.nextInt() & 0xFFFF | 0x3F);
    c.fpu.statusWord(random.nextInt() & 0x7F00);
    c.fpu.abridgedTags(random.nextInt() & 0xFF);
    c.fpu.lastInstruction = random.nextLong() >> 17;
    c.fpu.lastOperand = random.nextLong() >> 17;
    c.fpu.lastOpcode = random.nextInt() & 0x7FF;
    for (int i = 0; i < 4; i++) {
      c.dr[i] = random.nextLong() >> 17;
    }
    c.cr2 = random.nextLong();
    c.gdtBase = random.nextLong() >> 17;
    c.gdtLimit = random.nextInt() & 0xFFFF;
    c.idtBase = random.nextLong() >> 17;
    c.idtLimit = random.nextInt() & 0xFFFF;
    c.msr.star = random.nextLong();
    c.msr.lstar = random.nextLong() >> 17;
    c.msr.cstar = random.nextLong() >> 17;
    c.msr.syscallMask = random.nextInt() & 0x3F_7FD5;
    c.msr.kernelGsBase = random.nextLong() >> 17;
    c.msr.sysenterCs = random.nextInt() & 0xFFFF;
    c.msr.sysenterEsp = random.nextInt() & 0x7FFF_FFFF;
    c.msr.sysenterEip = random.nextInt() & 0x7FFF_FFFF;
    c.msr.tscAux = random.nextInt() & 0x7FFF_FFFF;
    c.msr.mtrrFixed[random.nextInt(11)] = random.nextLong();
    c.msr.tscOffset = random.nextLong() >>> 8;
    c.interruptShadow = random.nextBoolean();
    c.nmiBlocked = random.nextBoolean();
    c.updateMode();
  }
}
