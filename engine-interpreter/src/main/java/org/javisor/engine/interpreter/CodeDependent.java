package org.javisor.engine.interpreter;

/** Something made from guest code, told when that code changes. */
public interface CodeDependent {
  /** Whether it was made from any of the bytes. */
  boolean covers(long guestPhys, int sizeBytes);

  /** Its code is about to change: must not be entered any more. On the vCPU's thread. */
  void invalidate();

  boolean isValid();
}
