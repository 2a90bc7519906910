package org.javisor.device;

/** The virtual time of one machine: every timer, counter and time stamp a guest can see derives from it. */
public interface Clock {
  /** A deadline that never comes. */
  long NEVER = Long.MAX_VALUE;

  /** Nanoseconds of virtual time since the machine started; never decreases, stands still while it is paused. */
  long nanos();

  /**
   * A new timer, not armed.
   *
   * @param expiry called on the thread that runs the clock, with no lock held, once for every time the timer is armed
   *     and its deadline comes
   */
  Timer newTimer(Runnable expiry);
}
