package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;

/**
 * VIF in IF's place: what POPF and IRET do in virtual-8086 mode with CR4.VME and IOPL below 3.
 *
 * @see "Intel SDM volume 3, 22.3.3.5 Method 5 and 22.4 Protected-Mode Virtual Interrupts"
 */
final class VirtualInterruptFlag {
  private VirtualInterruptFlag() {}

  /** Raises #GP(0) if the flags would set TF, or enable virtual interrupts while one waits. */
  static void check(Cpu c, long flags) {
    boolean pending = (c.systemFlags & Flags.VIP) != 0;
    if ((flags & Flags.TF) != 0 || (pending && (flags & Flags.IF) != 0)) {
      throw c.fault(Vector.GP);
    }
  }

  /** Loads flags, with the image's IF going to VIF. */
  static void write(Cpu c, long flags, long mask) {
    long image = (flags & ~(long) Flags.VIF) | ((flags & Flags.IF) != 0 ? Flags.VIF : 0);
    SystemFlags.write(c, image, (mask & ~(long) Flags.IF) | Flags.VIF);
  }
}
