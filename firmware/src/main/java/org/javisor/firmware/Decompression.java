package org.javisor.firmware;

/** Who unpacks a compressed kernel and its initrds. */
public enum Decompression {
  /** Javisor, before the guest starts: saves the guest up to billions of instructions. */
  HOST,
  /** The kernel's own code in the guest, as on real hardware. */
  GUEST
}
