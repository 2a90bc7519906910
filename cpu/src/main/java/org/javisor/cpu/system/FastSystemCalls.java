package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT: CS and SS are loaded with fixed flat descriptors, without a look at the
 * tables.
 *
 * @see "Intel SDM volume 2, SYSCALL, SYSRET, SYSENTER, SYSEXIT; AMD APM volume 3 where AMD's processors differ"
 */
final class FastSystemCalls {
  private static final int CODE_64 = 0xA09B;
  private static final int CODE_32 = 0xC09B;
  private static final int DATA = 0xC093;
  private static final int DPL_3 = 3 << Cpu.ACCESS_DPL_SHIFT;

  /** What SYSRET takes over from R11. */
  private static final long SYSRET_FLAGS = 0x3C_7FD7;

  private static final long MASK_32 = 0xFFFF_FFFFL;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int R11 = 11;

  private FastSystemCalls() {}

  private static boolean isIntel(Cpu c) {
    return c.model.vendor() == CpuVendor.INTEL;
  }

  static void syscall(Cpu c, Operands o) {
    boolean available = (c.efer & Cpu.EFER_SCE) != 0 && (isIntel(c) ? c.code64() : c.protectedMode());
    if (!available || c.virtual8086()) {
      throw c.fault(Vector.UD);
    }
    int selector = (int) (c.msr.star >>> 32) & 0xFFFC;
    c.r[RCX] = o.nextRip(c);
    if (!c.longMode()) {
      SystemFlags.clear(c, Flags.VM | Flags.IF | Flags.RF);
      enter(c, selector, CODE_32, c.msr.star & MASK_32);
      return;
    }
    c.r[R11] = c.rflags() & ~(long) Flags.RF;
    long target = c.code64() ? c.msr.lstar : c.msr.cstar;
    c.rflags(c.rflags() & ~(c.msr.syscallMask | Flags.RF));
    // Whether SYSCALL is followed by a single-step trap is decided by TF as it leaves it.
    c.stepSuppressed = (c.systemFlags & Flags.TF) == 0;
    enter(c, selector, CODE_64, target);
  }

  /** Ring 0, with SS eight above CS. */
  private static void enter(Cpu c, int selector, int code, long rip) {
    setFlat(c, Cpu.CS, selector, code);
    setFlat(c, Cpu.SS, selector + 8 & 0xFFFF, DATA);
    c.cpl = 0;
    c.r[Cpu.RIP] = rip;
    c.updateMode();
  }

  static void sysret(Cpu c, Operands o) {
    boolean available = (c.efer & Cpu.EFER_SCE) != 0 && (isIntel(c) ? c.code64() : c.protectedMode());
    if (!available || c.virtual8086()) {
      throw c.fault(Vector.UD);
    }
    Privilege.requireRing0(c);
    boolean to64 = o.operandSize == 8;
    if (to64 && isIntel(c) && !GuestMemory.isCanonical(c, c.r[RCX])) {
      throw c.fault(Vector.GP);
    }
    int selector = (int) (c.msr.star >>> 48) & 0xFFFF;
    if (c.longMode()) {
      SystemFlags.write(c, c.r[R11], SYSRET_FLAGS | Flags.RF | Flags.VM);
      SystemFlags.clear(c, Flags.RF | Flags.VM);
    } else {
      SystemFlags.enableInterrupts(c);
    }
    if ((c.systemFlags & Flags.TF) != 0) {
      c.pendingDebug |= DebugRegisters.DR6_BS; // The step over the SYSCALL that led here.
    }
    leave(c, to64 ? selector + 16 : selector, selector + 8, to64, to64 ? c.r[RCX] : c.r[RCX] & MASK_32);
  }

  /** Ring 3, at the selectors given with RPL 3. */
  private static void leave(Cpu c, int code, int stack, boolean to64, long rip) {
    setFlat(c, Cpu.CS, (code & 0xFFFF) | 3, (to64 ? CODE_64 : CODE_32) | DPL_3);
    setFlat(c, Cpu.SS, (stack & 0xFFFF) | 3, DATA | DPL_3);
    c.cpl = 3;
    c.r[Cpu.RIP] = rip;
    c.updateMode();
  }

  static void sysenter(Cpu c, Operands o) {
    requireSysenter(c);
    SystemFlags.clear(c, Flags.VM | Flags.IF);
    int selector = (int) c.msr.sysenterCs & 0xFFFC;
    boolean longMode = c.longMode();
    long mask = longMode ? -1 : MASK_32;
    c.r[RSP] = c.msr.sysenterEsp & mask;
    enter(c, selector, longMode ? CODE_64 : CODE_32, c.msr.sysenterEip & mask);
  }

  static void sysexit(Cpu c, Operands o) {
    requireSysenter(c);
    Privilege.requireRing0(c);
    boolean to64 = o.operandSize == 8;
    if (to64 && !(GuestMemory.isCanonical(c, c.r[RCX]) && GuestMemory.isCanonical(c, c.r[RDX]))) {
      throw c.fault(Vector.GP);
    }
    int selector = (int) c.msr.sysenterCs & 0xFFFC;
    long mask = to64 ? -1 : MASK_32;
    c.r[RSP] = c.r[RCX] & mask;
    leave(c, selector + (to64 ? 32 : 16), selector + (to64 ? 40 : 24), to64, c.r[RDX] & mask);
  }

  /** #UD in long mode on AMD's processors; #GP(0) in real mode, and where the MSR holds a null selector. */
  private static void requireSysenter(Cpu c) {
    if (c.longMode() && !isIntel(c)) {
      throw c.fault(Vector.UD);
    }
    if (!c.protectedMode() || (c.msr.sysenterCs & 0xFFFC) == 0) {
      throw c.fault(Vector.GP);
    }
  }

  private static void setFlat(Cpu c, int segment, int selector, int access) {
    c.selector[segment] = selector;
    c.r[Cpu.SEGMENT_BASE + segment] = 0;
    c.limit[segment] = MASK_32;
    c.access[segment] = access;
  }
}
