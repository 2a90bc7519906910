package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * The time-stamp counter and the performance counters: RDTSC, RDTSCP, RDPID, RDPMC, IA32_TSC and IA32_TSC_ADJUST.
 *
 * @see "Intel SDM volume 3, 19.17 Time-Stamp Counter"
 */
public final class TimeStampCounter {
  /** Two counters of the P6 family, which never count. */
  private static final int COUNTERS = 2;

  private TimeStampCounter() {}

  /** The counter as the guest sees it. */
  public static long read(Cpu c) {
    return c.bus.timestamp() + c.msr.tscOffset;
  }

  /** Writes IA32_TSC: IA32_TSC_ADJUST changes by the same amount. */
  static boolean write(Cpu c, long value) {
    long change = value - read(c);
    c.msr.tscOffset += change;
    c.msr.tscAdjust += change;
    return true;
  }

  /** Writes IA32_TSC_ADJUST: the counter changes by the same amount. */
  static boolean adjust(Cpu c, long value) {
    c.msr.tscOffset += value - c.msr.tscAdjust;
    c.msr.tscAdjust = value;
    return true;
  }

  static boolean hasAux(Cpu c) {
    return c.model.has(CpuidFeature.RDTSCP) || c.model.has(CpuidFeature.RDPID);
  }

  /** Writes IA32_TSC_AUX; its upper half is reserved. */
  static boolean writeAux(Cpu c, long value) {
    if (value >>> 32 != 0) {
      return false;
    }
    c.msr.tscAux = value;
    return true;
  }

  static void rdtsc(Cpu c, Operands o) {
    if (c.cpl != 0 && (c.cr4 & Cpu.CR4_TSD) != 0) {
      throw c.fault(Vector.GP);
    }
    long value = read(c);
    c.r[0] = value & 0xFFFF_FFFFL;
    c.r[2] = value >>> 32;
  }

  static void rdtscp(Cpu c, Operands o) {
    rdtsc(c, o);
    c.r[1] = c.msr.tscAux;
  }

  static void rdpid(Cpu c, Operands o) {
    c.r[o.rm] = c.msr.tscAux;
  }

  static void rdpmc(Cpu c, Operands o) {
    boolean allowed = c.cpl == 0 || (c.cr4 & Cpu.CR4_PCE) != 0;
    if (!allowed || (c.r[1] & 0xFFFF_FFFFL) >= COUNTERS) {
      throw c.fault(Vector.GP);
    }
    c.r[0] = 0;
    c.r[2] = 0;
  }
}
