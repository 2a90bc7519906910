package org.javisor.engine.interpreter;

import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;

/** What an instruction means for the block it stands in. */
public enum Flow {
  /** The next instruction follows. */
  STRAIGHT,

  /** A near branch: sets RIP, changes nothing else that the engine caches. */
  BRANCH,

  /** Sets RIP, and may change modes, privilege or the interrupt flag; or repeats itself. */
  TRANSFER,

  /**
   * Leaves RIP to the engine, but may change what decoding, translation or interrupts depend on, or needs exact time.
   */
  STATE;

  /**
   * Whether the next instruction in memory follows on one that ends its block by its general operation, as far as can
   * be told before.
   */
  public static boolean goesOn(Instruction i) {
    return switch (of(i)) {
      case STRAIGHT -> true;
      case BRANCH -> false;
      case TRANSFER -> i.rep || i.repne;
      case STATE -> i.mnemonic() != Mnemonic.HLT && i.mnemonic() != Mnemonic.MWAIT;
    };
  }

  /** What an instruction means for the end of its block. */
  public static Flow of(Instruction i) {
    return switch (i.mnemonic()) {
      case JCC, JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JCXZ -> BRANCH;
      case MOVS, STOS, LODS, SCAS, CMPS -> i.rep || i.repne ? TRANSFER : STRAIGHT;
      case JMPF, CALLF, RETF, IRET, INT, INT1, INT3, INTO, SYSCALL, SYSRET, SYSENTER, SYSEXIT, RSM -> TRANSFER;
      case INS, OUTS -> i.rep || i.repne ? TRANSFER : STATE;
      case IN, OUT, HLT, STI, POPF, MOV_SEG, POP_SEG, LDS, LES, LSS, LFS, LGS, MOV_CR, MOV_DR, LMSW,
          CLTS, LGDT, LIDT, LLDT, LTR, WRMSR, RDMSR, RDTSC, RDTSCP, INVLPG, INVPCID, INVD, WBINVD, XSETBV, MWAIT, PAUSE,
          VMCALL, VMMCALL -> STATE;
      default -> STRAIGHT;
    };
  }
}
