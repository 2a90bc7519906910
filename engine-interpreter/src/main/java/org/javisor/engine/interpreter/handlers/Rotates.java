package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/** The flags of rotates. */
final class Rotates {
  private Rotates() {}

  /** Replaces CF and OF, and leaves the rest. */
  static void flags(Cpu c, long carryOverflow) {
    int kept = Flags.materialize(c.flagsKind, c.flagsResult, c.flagsSource) & ~(Flags.CF | Flags.OF);
    c.flags(Flags.EXPLICIT, 0, kept | carryOverflow);
  }
}
