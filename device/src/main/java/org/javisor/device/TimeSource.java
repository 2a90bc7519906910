package org.javisor.device;

/** Where virtual time comes from. Safe from any thread. */
public interface TimeSource {
  /** Nanoseconds, never decreasing. */
  long nanos();

  /**
   * Called when the machine is idle until a deadline: a source that is not bound to real time jumps there.
   *
   * @return false where time only passes by waiting
   */
  boolean skipTo(long nanos);

  /** Time stands still until {@link #resume}. */
  void pause();

  void resume();
}
