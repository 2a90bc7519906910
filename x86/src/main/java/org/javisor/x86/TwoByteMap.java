package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The opcodes after 0F that work on general registers and on the system.
 *
 * @see "Intel SDM volume 2, appendix A.3, Two-byte Opcode Map"
 */
final class TwoByteMap {
  private TwoByteMap() {}

  static void declare(EncodingTable t) {
    system(t);
    registersAndState(t);
    hintsAndFences(t);
    general(t);
  }

  private static void system(EncodingTable t) {
    t.row("0F 00 /0", SLDT, RvMw).protectedOnly();
    t.row("0F 00 /1", STR, RvMw).protectedOnly();
    t.row("0F 00 /2", LLDT, Ew).protectedOnly();
    t.row("0F 00 /3", LTR, Ew).protectedOnly();
    t.row("0F 00 /4", VERR, Ew).protectedOnly();
    t.row("0F 00 /5", VERW, Ew).protectedOnly();
    t.row("0F 01 /0", SGDT, Ms).force64();
    t.row("0F 01 /1", SIDT, Ms).force64();
    t.row("0F 01 /2", LGDT, Ms).force64();
    t.row("0F 01 /3", LIDT, Ms).force64();
    t.row("0F 01 /4", SMSW, RvMw);
    t.row("0F 01 /6", LMSW, Ew);
    t.row("0F 01 /7", INVLPG, Mb).needs(Feature.I486);
    t.row("NP 0F 01 C1", VMCALL).needs(Feature.HYPERVISOR);
    t.row("NP 0F 01 D9", VMMCALL).needs(Feature.HYPERVISOR);
    t.row("NP 0F 01 C8", MONITOR).needs(Feature.MONITOR);
    t.row("NP 0F 01 C9", MWAIT).needs(Feature.MONITOR);
    t.row("NP 0F 01 CA", CLAC).needs(Feature.SMAP);
    t.row("NP 0F 01 CB", STAC).needs(Feature.SMAP);
    t.row("NP 0F 01 D0", XGETBV).needs(Feature.XSAVE);
    t.row("NP 0F 01 D1", XSETBV).needs(Feature.XSAVE);
    t.row("NP 0F 01 EE", RDPKRU).needs(Feature.PKU);
    t.row("NP 0F 01 EF", WRPKRU).needs(Feature.PKU);
    t.row("0F 01 F8", SWAPGS).only64().needs(Feature.LM);
    t.row("0F 01 F9", RDTSCP).needs(Feature.RDTSCP);
    t.row("0F 02 /r", LAR, Gv, Ew).protectedOnly();
    t.row("0F 03 /r", LSL, Gv, Ew).protectedOnly();
    t.row("0F 05", SYSCALL).needs(Feature.SYSCALL);
    t.row("0F 06", CLTS);
    t.row("0F 07", SYSRET).needs(Feature.SYSCALL);
    t.row("0F 08", INVD).needs(Feature.I486);
    t.row("0F 09", WBINVD).needs(Feature.I486);
    t.row("0F 0B", UD2);
    t.row("0F B9 /r", UD1, Gv, Ev);
    t.row("0F FF /r", UD0, Gv, Ev);
  }

  private static void registersAndState(EncodingTable t) {
    t.row("0F 20 /r", MOV_CR, Ry, Cy).controlRegister();
    t.row("0F 21 /r", MOV_DR, Ry, Dy).controlRegister();
    t.row("0F 22 /r", MOV_CR, Cy, Ry).controlRegister();
    t.row("0F 23 /r", MOV_DR, Dy, Ry).controlRegister();
    t.row("0F 30", WRMSR).needs(Feature.MSR);
    t.row("0F 31", RDTSC).needs(Feature.TSC);
    t.row("0F 32", RDMSR).needs(Feature.MSR);
    t.row("0F 33", RDPMC).needs(Feature.P6);
    t.row("0F 34", SYSENTER).needs(Feature.SEP);
    t.row("0F 35", SYSEXIT).needs(Feature.SEP);
    t.row("0F A2", CPUID).needs(Feature.I586);
    t.row("0F AA", RSM).needs(Feature.I586);
    t.row("NP 0F AE /0", FXSAVE, Mfxsave).needs(Feature.FXSR);
    t.row("NP 0F AE /1", FXRSTOR, Mfxsave).needs(Feature.FXSR);
    t.row("NP 0F AE /2", LDMXCSR, Md).needs(Feature.SSE);
    t.row("NP 0F AE /3", STMXCSR, Md).needs(Feature.SSE);
    t.row("NP 0F AE /4", XSAVE, Mxsave).needs(Feature.XSAVE);
    t.row("NP 0F AE /5", XRSTOR, Mxsave).needs(Feature.XSAVE);
    t.row("NP 0F AE /6", XSAVEOPT, Mxsave).needs(Feature.XSAVEOPT);
    t.row("NP 0F C7 /3", XRSTORS, Mxsave).needs(Feature.XSAVES);
    t.row("NP 0F C7 /4", XSAVEC, Mxsave).needs(Feature.XSAVEC);
    t.row("NP 0F C7 /5", XSAVES, Mxsave).needs(Feature.XSAVES);
    t.row("F3 0F AE /0", RDFSBASE, Ry).only64().needs(Feature.FSGSBASE);
    t.row("F3 0F AE /1", RDGSBASE, Ry).only64().needs(Feature.FSGSBASE);
    t.row("F3 0F AE /2", WRFSBASE, Ry).only64().needs(Feature.FSGSBASE);
    t.row("F3 0F AE /3", WRGSBASE, Ry).only64().needs(Feature.FSGSBASE);
    t.row("NFx 0F C7 /6", RDRAND, Rv).needs(Feature.RDRAND);
    t.row("NFx 0F C7 /7", RDSEED, Rv).needs(Feature.RDSEED);
    t.row("F3 0F C7 /7", RDPID, Ry).sizeByMode().needs(Feature.RDPID);
  }

  private static void hintsAndFences(EncodingTable t) {
    t.row("0F 0D /1", PREFETCHW, Mb).needs(Feature.PREFETCHW);
    t.row("0F 0D /r", NOP, Mb).needs(Feature.P6).alias().named("prefetch");
    t.row("0F 18 /0", PREFETCHNTA, Mb).needs(Feature.SSE);
    t.row("0F 18 /1", PREFETCHT0, Mb).needs(Feature.SSE);
    t.row("0F 18 /2", PREFETCHT1, Mb).needs(Feature.SSE);
    t.row("0F 18 /3", PREFETCHT2, Mb).needs(Feature.SSE);
    t.row("F3 0F 1E FA", NOP).needs(Feature.P6).alias().named("endbr64");
    t.row("F3 0F 1E FB", NOP).needs(Feature.P6).alias().named("endbr32");
    // The reserved-NOP space: what is not yet a hint reads no memory and does nothing.
    t.row("0F 1F /0", NOP, Ev).needs(Feature.P6);
    t.row("0F 18 /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 19 /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1A /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1B /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1C /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1D /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1E /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("0F 1F /r", NOP, Ev).needs(Feature.P6).alias();
    t.row("NP 0F AE E8+i", LFENCE).needs(Feature.SSE2);
    t.row("NP 0F AE F0+i", MFENCE).needs(Feature.SSE2);
    t.row("NP 0F AE F8+i", SFENCE).needs(Feature.SSE);
    t.row("NP 0F AE /7", CLFLUSH, Mb).needs(Feature.CLFSH);
    t.row("66 0F AE /7", CLFLUSHOPT, Mb).needs(Feature.CLFLUSHOPT);
    t.row("66 0F AE /6", CLWB, Mb).needs(Feature.CLWB);
  }

  private static void general(EncodingTable t) {
    t.row("0F 40+cc /r", CMOVCC, Gv, Ev).needs(Feature.CMOV);
    t.row("0F 80+cc", JCC, Jz).force64();
    t.row("0F 90+cc /r", SETCC, Eb);
    t.row("0F A0", PUSH_SEG, FS).default64();
    t.row("0F A1", POP_SEG, FS).default64();
    t.row("0F A8", PUSH_SEG, GS).default64();
    t.row("0F A9", POP_SEG, GS).default64();
    t.row("0F A3 /r", BT, Ev, Gv);
    t.row("0F AB /r", BTS, Ev, Gv).lockable();
    t.row("0F B3 /r", BTR, Ev, Gv).lockable();
    t.row("0F BB /r", BTC, Ev, Gv).lockable();
    t.row("0F BA /4", BT, Ev, Ib);
    t.row("0F BA /5", BTS, Ev, Ib).lockable();
    t.row("0F BA /6", BTR, Ev, Ib).lockable();
    t.row("0F BA /7", BTC, Ev, Ib).lockable();
    t.row("0F A4 /r", SHLD, Ev, Gv, Ib);
    t.row("0F A5 /r", SHLD, Ev, Gv, CL);
    t.row("0F AC /r", SHRD, Ev, Gv, Ib);
    t.row("0F AD /r", SHRD, Ev, Gv, CL);
    t.row("0F AF /r", IMUL, Gv, Ev);
    t.row("0F B0 /r", CMPXCHG, Eb, Gb).lockable().needs(Feature.I486);
    t.row("0F B1 /r", CMPXCHG, Ev, Gv).lockable().needs(Feature.I486);
    t.row("0F C0 /r", XADD, Eb, Gb).lockable().needs(Feature.I486);
    t.row("0F C1 /r", XADD, Ev, Gv).lockable().needs(Feature.I486);
    t.row("W0 0F C7 /1", CMPXCHG8B, Mq).lockable().needs(Feature.CX8);
    t.row("REX.W 0F C7 /1", CMPXCHG16B, Mdq).lockable().needs(Feature.CX16);
    t.row("0F B2 /r", LSS, Gv, Mp);
    t.row("0F B4 /r", LFS, Gv, Mp);
    t.row("0F B5 /r", LGS, Gv, Mp);
    t.row("0F B6 /r", MOVZX, Gv, Eb);
    t.row("0F B7 /r", MOVZX, Gv, Ew);
    t.row("0F BE /r", MOVSX, Gv, Eb);
    t.row("0F BF /r", MOVSX, Gv, Ew);
    t.row("F3 0F B8 /r", POPCNT, Gv, Ev).needs(Feature.POPCNT);
    // Without BMI1 and LZCNT the prefix F3 is ignored, and these are BSF and BSR.
    t.row("F3 0F BC /r", TZCNT, Gv, Ev).needs(Feature.BMI1);
    t.row("F3 0F BD /r", LZCNT, Gv, Ev).needs(Feature.LZCNT);
    t.row("0F BC /r", BSF, Gv, Ev);
    t.row("0F BD /r", BSR, Gv, Ev);
    t.row("NP 0F C3 /r", MOVNTI, My, Gy).needs(Feature.SSE2);
    t.row("0F C8+r", BSWAP, Zv).needs(Feature.I486);
  }
}
