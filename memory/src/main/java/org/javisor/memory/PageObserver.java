package org.javisor.memory;

/** Told of stores to tracked pages. */
public interface PageObserver {
  /**
   * Called before a store, by CPU or device, to a page that has this observer's {@link Tracking} bit set. The range
   * lies inside one page.
   */
  void beforeWrite(long guestPhys, int sizeBytes);
}
