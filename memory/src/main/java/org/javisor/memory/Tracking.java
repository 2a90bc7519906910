package org.javisor.memory;

/** Bits of a page's tracking byte: any bit set means that stores to the page take the slow path. */
public final class Tracking {
  /** An engine holds decoded or translated code of this page. */
  public static final int CODE = 1;

  /** The page is clean in the current dirty-log epoch. */
  public static final int CLEAN = 2;

  /** The page is shadowed as a guest page table. */
  public static final int PAGE_TABLE = 4;

  /** A watchpoint of a debugger lies on the page. */
  public static final int WATCH = 8;

  private Tracking() {}
}
