package org.javisor.device;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Time that passes with retired guest instructions and jumps over idle periods, so that equal inputs give equal runs.
 * It cannot be paused otherwise than by not executing.
 */
public final class InstructionTimeSource implements TimeSource {
  private final LongSupplier retired;
  private final Frequency instructionRate;
  private final AtomicLong skippedNanos = new AtomicLong();

  /**
   * @param retired counts retired instructions; never decreases
   * @param instructionRate how many instructions make a second
   */
  public InstructionTimeSource(LongSupplier retired, Frequency instructionRate) {
    this.retired = retired;
    this.instructionRate = instructionRate;
  }

  @Override
  public long nanos() {
    return instructionRate.nanosAt(retired.getAsLong()) + skippedNanos.get();
  }

  @Override
  public boolean skipTo(long nanos) {
    long missing = nanos - nanos();
    if (missing > 0 && nanos != Clock.NEVER) {
      skippedNanos.addAndGet(missing);
    }
    return nanos != Clock.NEVER;
  }

  /** How many instructions may retire before {@code nanos} is reached; 0 if it has been. */
  public long instructionsUntil(long nanos) {
    if (nanos == Clock.NEVER) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, instructionRate.ticksReaching(nanos - skippedNanos.get()) - retired.getAsLong());
  }

  @Override
  public void pause() {
    // Time stands still by itself while no instruction retires.
  }

  @Override
  public void resume() {
    // See pause.
  }
}
