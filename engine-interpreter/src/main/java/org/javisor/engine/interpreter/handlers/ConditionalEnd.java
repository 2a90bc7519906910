package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/** A conditional direct branch. */
abstract class ConditionalEnd extends BlockEnd {
  private final long takenDelta;
  private final long fallDelta;
  private final long mask;
  private final boolean linkTaken;
  private final boolean linkFall;
  private @Nullable Block taken;
  private @Nullable Block fall;
  private boolean lastTaken;

  ConditionalEnd(Branch b) {
    this.takenDelta = b.taken();
    this.fallDelta = b.fall();
    this.mask = b.mask();
    this.linkTaken = b.linkTaken();
    this.linkFall = b.linkFall();
  }

  final @Nullable Block branch(Cpu c, boolean condition) {
    long[] r = c.r;
    if (condition) {
      r[Cpu.RIP] = (r[Cpu.RIP] + takenDelta) & mask;
      Block next = taken;
      if (next == null) {
        lastTaken = true;
      }
      return next;
    }
    r[Cpu.RIP] = (r[Cpu.RIP] + fallDelta) & mask;
    Block next = fall;
    if (next == null) {
      lastTaken = false;
    }
    return next;
  }

  @Override
  public void link(Block next) {
    if (lastTaken) {
      if (linkTaken) {
        taken = next;
      }
    } else if (linkFall) {
      fall = next;
    }
  }

  @Override
  public void unlink() {
    taken = null;
    fall = null;
  }
}
