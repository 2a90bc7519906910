package org.javisor.device;

/** When a machine learns that its drives have done something. */
public enum BlockTiming {
  /** As soon as the host has done it. */
  HOST,

  /**
   * At a virtual time that depends on the request alone; the machine waits there for a host that is slower. For clocks
   * that count instructions: equal inputs give equal runs.
   */
  COUNTED
}
