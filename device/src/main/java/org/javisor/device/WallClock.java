package org.javisor.device;

import java.time.LocalDateTime;

/** The time of day that a real-time clock starts from; from then on it advances with the machine's virtual time. */
@FunctionalInterface
public interface WallClock {
  /** Date and time that the guest should see now, to the second or finer. */
  LocalDateTime now();

  /** Always the same time: for runs that must be repeatable. */
  static WallClock fixed(LocalDateTime time) {
    return () -> time;
  }
}
