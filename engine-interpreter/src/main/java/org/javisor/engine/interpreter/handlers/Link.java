package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/**
 * The block behind a direct jump or call. In the same page it stays the same as long as it is valid; elsewhere it is
 * the right one only while the target is still fetched from where it lies.
 */
final class Link {
  private final boolean samePage;
  private final boolean possible;
  private @Nullable Block block;

  /** @param b its taken side */
  Link(Branch b) {
    this.samePage = b.linkTaken();
    // Linear addresses are those of RIP in 64-bit code.
    this.possible = samePage || b.mask() == -1;
  }

  /** The linked block if it can be entered at {@code rip}, the CPU's new RIP; else null. */
  @Nullable
  Block at(Cpu c, long rip) {
    Block next = block;
    return next == null || samePage || c.mmu.fetchesFrom(rip, next.start) ? next : null;
  }

  void set(Block found) {
    if (possible) {
      block = found;
    }
  }

  void clear() {
    block = null;
  }
}
