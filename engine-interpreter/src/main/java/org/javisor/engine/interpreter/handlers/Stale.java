package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the place of invalidated handlers. A block that overwrites itself meets them at the next instruction:
 * the run loop takes the state there and looks the code up again.
 */
public final class Stale extends RuntimeException {
  private static final long serialVersionUID = 1L;
  /** Control flow without a stack trace: one instance serves all. */
  @SuppressWarnings("StaticAssignmentOfThrowable")
  private static final Stale STALE = new Stale();

  static final Handler HANDLER = new Handler() {
    @Override
    public void execute(Cpu c) {
      throw STALE;
    }
  };

  public static final BlockEnd END = new BlockEnd() {
    @Override
    public @Nullable Block execute(Cpu c) {
      throw STALE;
    }
  };

  private Stale() {
    super(null, null, false, false);
  }
}
