package org.javisor.memory;

/** Told of stores to tracked pages. */
public interface PageObserver {
  /**
   * Called before a store, by CPU or device, to a page that has this observer's {@link Tracking} bit set. The range
   * lies inside one page.
   */
  void beforeWrite(long guestPhys, int sizeBytes);

  /** Whether a page must stay tracked on account of this observer, when another one has lost interest in it. */
  default boolean observes(long guestPhys) {
    return false;
  }
}
