package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/** An unconditional direct jump, or the place where a long block was cut: always the branch's taken side. */
public final class Jump extends BlockEnd {
  private final long delta;
  private final long mask;
  private final Link next;

  public Jump(Branch b) {
    this.delta = b.taken();
    this.mask = b.mask();
    this.next = new Link(b);
  }

  @Override
  public @Nullable Block execute(Cpu c) {
    long rip = (c.r[Cpu.RIP] + delta) & mask;
    c.r[Cpu.RIP] = rip;
    return next.at(c, rip);
  }

  @Override
  public void link(Block found) {
    next.set(found);
  }

  @Override
  public void unlink() {
    next.clear();
  }
}
