package org.javisor.cpu;

/**
 * Translated code while it runs. Where one of its own stores is about to overwrite it, it is left before that store,
 * with the state as it was before the instruction; a tier below then executes the store.
 */
public interface RunningCode {
  /** Whether the code was made from any of the bytes. */
  boolean covers(long guestPhys, int sizeBytes);

  /** What to throw in order to leave it; it will not be entered again. */
  RuntimeException leave();
}
