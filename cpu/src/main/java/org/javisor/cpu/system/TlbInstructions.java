package org.javisor.cpu.system;

import org.javisor.cpu.Address;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * INVLPG and INVPCID.
 *
 * @see "Intel SDM volume 3, 5.10.4 Invalidation of TLBs and Paging-Structure Caches"
 */
final class TlbInstructions {
  private static final int INDIVIDUAL_ADDRESS = 0;
  private static final int ALL_CONTEXTS = 2;
  private static final int LAST_TYPE = 3;

  private TlbInstructions() {}

  /** INVLPG checks no segment limit; a non-canonical address makes it do nothing. */
  static void invalidatePage(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    Address a = o.memory();
    boolean based = !c.code64() || a.segment() >= Cpu.FS;
    long linear = a.offset(c) + (based ? c.r[Cpu.SEGMENT_BASE + a.segment()] : 0);
    if (!c.code64()) {
      linear &= 0xFFFF_FFFFL;
    }
    if (GuestMemory.isCanonical(c, linear)) {
      c.mmu.flushPage(linear);
    }
  }

  /** INVPCID. */
  static void invalidateProcessContext(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    long type = c.r[o.reg] & GuestMemory.mask(c.code64() ? 8 : 4);
    long descriptor = o.memory().linear(c, 16, false);
    long low = c.mmu.load64(descriptor);
    long linear = c.mmu.load64(descriptor + 8);
    if (Long.compareUnsigned(type, LAST_TYPE) > 0 || low >>> 12 != 0) {
      throw c.fault(Vector.GP);
    }
    boolean namesPcid = type < ALL_CONTEXTS;
    boolean pcids = (c.cr4 & Cpu.CR4_PCIDE) != 0;
    boolean invalid = (namesPcid && !pcids && low != 0)
        || (type == INDIVIDUAL_ADDRESS && !GuestMemory.isCanonical(c, linear));
    if (invalid) {
      throw c.fault(Vector.GP);
    }
    c.mmu.invpcid((int) type, (int) low, linear);
  }
}
