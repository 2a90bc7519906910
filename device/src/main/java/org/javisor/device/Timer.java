package org.javisor.device;

/**
 * Calls its expiry once when virtual time reaches its deadline. Safe from any thread. An expiry that has already begun
 * may still run after {@link #cancel} or a new {@link #arm}: the device decides by its own state whether it is due.
 */
public interface Timer {
  /**
   * Sets the deadline, replacing one that is set. A deadline in the past expires at the next opportunity; {@link
   * Clock#NEVER} cancels.
   */
  void arm(long deadlineNanos);

  /** Forgets the deadline. */
  void cancel();
}
