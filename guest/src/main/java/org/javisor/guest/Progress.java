package org.javisor.guest;

/** Told how work that takes long goes on. Called on the thread that does the work; must return quickly. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (what, done, total) -> {};

  /**
   * @param what is being done, as a phrase: "fetching linux-image-cloud-amd64"
   * @param doneBytes so far
   * @param totalBytes in all; 0 if not known
   */
  void update(String what, long doneBytes, long totalBytes);
}
