package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/** An unconditional direct jump, or the place where a long block was cut: always the branch's taken side. */
public final class Jump extends BlockEnd {
  private final long delta;
  private final long mask;
  private final boolean linkable;
  private @Nullable Block next;

  public Jump(Branch b) {
    this.delta = b.taken();
    this.mask = b.mask();
    this.linkable = b.linkTaken();
  }

  @Override
  public @Nullable Block execute(Cpu c) {
    c.r[Cpu.RIP] = (c.r[Cpu.RIP] + delta) & mask;
    return next;
  }

  @Override
  public void link(Block found) {
    if (linkable) {
      next = found;
    }
  }

  @Override
  public void unlink() {
    next = null;
  }
}
