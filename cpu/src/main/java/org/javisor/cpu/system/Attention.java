package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/**
 * Whether anything waits to be recognised between two instructions. What other threads ask for is not among it: who
 * asks sets {@link Cpu#attention} itself.
 *
 * @see "Intel SDM volume 3, 6.9 Prioritization of Concurrent Events"
 */
public final class Attention {
  private Attention() {}

  /** Interrupts, traps, shadows, a halt, instruction breakpoints. */
  public static boolean isWanted(Cpu c) {
    return waits(c) || (c.systemFlags & Flags.IF) != 0 && c.bus.interruptPending();
  }

  private static boolean waits(Cpu c) {
    return c.interruptShadow
        || c.debugShadow
        || c.pendingDebug != 0
        || c.nmiPending
        || c.halted
        || c.shutdown
        || (c.systemFlags & (Flags.TF | Flags.RF)) != 0
        || DebugRegisters.anyEnabled(c);
  }

  /**
   * STI where nothing waits: sets IF, and needs no interrupt shadow, as another instruction is sure to follow before
   * anything is looked at.
   *
   * @return false, and nothing changed, where something waits, or STI does more than set IF
   */
  public static boolean enableInterruptsUnseen(Cpu c) {
    if (!Privilege.mayDoIo(c) || waits(c) || c.bus.interruptPending()) {
      return false;
    }
    c.systemFlags |= Flags.IF;
    return true;
  }
}
