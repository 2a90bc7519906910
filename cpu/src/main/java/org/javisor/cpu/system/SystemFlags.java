package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/** Changes of RFLAGS as a whole, with what follows from them. */
final class SystemFlags {
  /** All flags that exist, and bit 1, which is always set. */
  static final long DEFINED = Flags.ARITHMETIC
      | 2
      | Flags.TF
      | Flags.IF
      | Flags.DF
      | Flags.IOPL
      | Flags.NT
      | Flags.RF
      | Flags.VM
      | Flags.AC
      | Flags.VIF
      | Flags.VIP
      | Flags.ID;

  /** What POPF and IRET may change at any privilege in the low 16 bits. */
  static final long USER_16 = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT;

  private SystemFlags() {}

  /** Replaces the flags in {@code mask} by those of {@code value}. */
  static void write(Cpu c, long value, long mask) {
    int before = c.systemFlags;
    long changed = (c.rflags() & ~mask) | (value & mask & DEFINED);
    // RF hides an instruction breakpoint for one instruction; without breakpoints it would only have to be cleared
    // again.
    if ((changed & Flags.RF) != 0 && !DebugRegisters.anyEnabled(c)) {
      changed &= ~(long) Flags.RF;
    }
    c.rflags(changed);
    long raised = changed & ~before;
    if ((raised & Flags.RF) != 0 || (raised & Flags.IF) != 0 && c.bus.interruptPending()) {
      c.attention = true;
    }
    if (((changed ^ before) & (Flags.AC | Flags.VM)) != 0) {
      c.updateMode();
    }
  }

  /**
   * Clears flags that are kept in {@link Cpu#systemFlags}; the mode must be updated by the caller if AC or VM may go.
   */
  static void clear(Cpu c, int flags) {
    c.systemFlags &= ~flags;
  }

  /** Interrupts may now be taken: let the engine look. */
  static void enableInterrupts(Cpu c) {
    c.systemFlags |= Flags.IF;
    c.attention = true;
  }
}
