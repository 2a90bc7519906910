package org.javisor.machine;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.firmware.BootState;

/** Puts the boot processor into the state that a boot protocol asks for. */
final class StartState {
  private static final int RAX = 0;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final int RSI = 6;

  private StartState() {}

  /** @param c freshly reset */
  static void apply(BootState state, Cpu c) {
    c.r[RDX] = 0;
    switch (state) {
      case BootState.Long64 s -> {
        c.gdtBase = s.gdtBase();
        c.gdtLimit = s.gdtLimit();
        c.idtLimit = 0;
        CpuSetup.long64(c, BootState.CODE_SELECTOR, BootState.DATA_SELECTOR, s.cr3(), s.rip());
        c.selector[Cpu.TR] = BootState.TASK_SELECTOR;
        c.r[RSI] = s.rsi();
        c.r[RSP] = s.rsp();
      }
      case BootState.Protected32 s -> {
        c.gdtBase = s.gdtBase();
        c.gdtLimit = s.gdtLimit();
        c.idtLimit = 0;
        CpuSetup.flat32(
            c, BootState.CODE_SELECTOR, BootState.DATA_SELECTOR, Integer.toUnsignedLong(s.eip()));
        c.selector[Cpu.TR] = BootState.TASK_SELECTOR;
        c.r[RAX] = Integer.toUnsignedLong(s.registers().eax());
        c.r[RBX] = Integer.toUnsignedLong(s.registers().ebx());
        c.r[RSI] = Integer.toUnsignedLong(s.registers().esi());
        c.r[RSP] = Integer.toUnsignedLong(s.esp());
      }
      case BootState.Real16 s -> {
        CpuSetup.realMode(c, s.cs(), s.dataSegment(), s.ip());
        CpuSetup.segment(c, Cpu.SS, s.ss(), (long) s.ss() << 4, 0xFFFF, c.access[Cpu.SS]);
        c.r[RSP] = s.sp();
        c.r[RDX] = s.dx();
      }
    }
  }
}
