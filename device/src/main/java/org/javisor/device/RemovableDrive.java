package org.javisor.device;

import java.util.Optional;

/** The front of a drive whose medium can be changed: what a person can do there. Safe from any thread. */
public interface RemovableDrive {
  /** Puts another medium in, or none, locked or not; the old one is no longer used after {@link #awaitIdle}. */
  void change(Optional<BlockBackend> medium);

  /** Presses the button; false if the guest has locked the drive: it then hears of the wish, if it wants to. */
  boolean eject();

  /** Whether the guest has locked it. */
  boolean locked();

  /** What the hole for a paper clip is for: the guest's lock holds no more. */
  void unlock();

  /** Waits until no medium is used any more that is no longer in the drive. */
  void awaitIdle();
}
