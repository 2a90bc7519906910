package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * The rights of protection keys: RDPKRU and WRPKRU for user pages, IA32_PKRS for supervisor pages.
 *
 * @see "Intel SDM volume 3, 5.6.2 Protection Keys"
 */
final class ProtectionKeys {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final long MASK_32 = 0xFFFF_FFFFL;

  private ProtectionKeys() {}

  /** RDPKRU. */
  static void readUser(Cpu c, Operands o) {
    check(c, c.r[RCX]);
    c.r[RAX] = c.pkru & MASK_32;
    c.r[RDX] = 0;
  }

  /** WRPKRU. */
  static void writeUser(Cpu c, Operands o) {
    check(c, c.r[RCX] | c.r[RDX]);
    c.pkru = (int) c.r[RAX];
    c.mmu.updateProtectionKeys();
  }

  private static void check(Cpu c, long zero) {
    if ((c.cr4 & Cpu.CR4_PKE) == 0) {
      throw c.fault(Vector.UD);
    }
    if ((zero & MASK_32) != 0) {
      throw c.fault(Vector.GP);
    }
  }

  static long readSupervisor(Cpu c) {
    return c.pkrs & MASK_32;
  }

  /** Returns false where the value is illegal. */
  static boolean writeSupervisor(Cpu c, long value) {
    if (value >>> 32 != 0) {
      return false;
    }
    c.pkrs = (int) value;
    c.mmu.updateProtectionKeys();
    return true;
  }
}
