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
    c.msr.tscAdjust += change;
    shift(c, change);
    return true;
  }

  /** Writes IA32_TSC_ADJUST: the counter changes by the same amount. */
  static boolean adjust(Cpu c, long value) {
    long change = value - c.msr.tscAdjust;
    c.msr.tscAdjust = value;
    shift(c, change);
    return true;
  }

  /** An armed deadline is compared with the counter's new value. */
  private static void shift(Cpu c, long change) {
    c.msr.tscOffset += change;
    c.hypervisor.counterMoved(c, change);
    long deadline = deadline(c);
    if (deadline != 0) {
      writeDeadline(c, deadline);
    }
  }

  /** IA32_TSC_DEADLINE: 0 when the timer is disarmed or has run out. */
  static long deadline(Cpu c) {
    long[] armed = new long[1];
    return c.bus.readApicMsr(Msr.TSC_DEADLINE, armed) && armed[0] != 0 ? c.msr.tscDeadline : 0;
  }

  /**
   * Writes IA32_TSC_DEADLINE. The timer compares with the counter without this CPU's offset.
   *
   * @see "Intel SDM volume 3, 11.5.4.1 TSC-Deadline Mode"
   */
  static boolean writeDeadline(Cpu c, long value) {
    c.msr.tscDeadline = value;
    return c.bus.writeApicMsr(Msr.TSC_DEADLINE, value == 0 ? 0 : withoutOffset(value, c.msr.tscOffset));
  }

  /** An unsigned deadline less the offset, at least 1 (in the past) and at most the largest number (never). */
  private static long withoutOffset(long value, long offset) {
    long base = value - offset;
    if (offset >= 0) {
      return Long.compareUnsigned(value, offset) <= 0 ? 1 : base;
    }
    return Long.compareUnsigned(base, value) < 0 ? -1 : base;
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
