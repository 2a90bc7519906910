package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.MsrState;

/**
 * MTRRs and PAT: stored and validated. Memory types have no effect, as nothing is cached.
 *
 * @see "Intel SDM volume 3, 13.11 Memory Type Range Registers; 13.12 Page Attribute Table"
 */
final class MemoryTypeRegisters {
  /** Eight variable ranges, fixed ranges, write combining. */
  static final long CAPABILITIES = MsrState.VARIABLE_RANGES | 1 << 8 | 1 << 10;

  private static final long DEFAULT_TYPE_BITS = 0xCFF;
  private static final int UNCACHED_MINUS = 7;

  private MemoryTypeRegisters() {}

  /** Whether a number is one of the fixed- or variable-range registers. */
  static boolean isRange(int msr) {
    return (msr >= Msr.MTRR_PHYSBASE0 && msr <= Msr.MTRR_PHYSMASK7) || fixedIndex(msr) >= 0;
  }

  private static int fixedIndex(int msr) {
    if (msr == Msr.MTRR_FIX64K_00000) {
      return 0;
    }
    if (msr == Msr.MTRR_FIX16K_80000 || msr == Msr.MTRR_FIX16K_A0000) {
      return 1 + msr - Msr.MTRR_FIX16K_80000;
    }
    return msr >= Msr.MTRR_FIX4K_C0000 && msr <= Msr.MTRR_FIX4K_F8000 ? 3 + msr - Msr.MTRR_FIX4K_C0000 : -1;
  }

  static long readRange(Cpu c, int msr) {
    int fixed = fixedIndex(msr);
    if (fixed >= 0) {
      return c.msr.mtrrFixed[fixed];
    }
    int range = msr - Msr.MTRR_PHYSBASE0 >> 1;
    return (msr & 1) == 0 ? c.msr.mtrrBase[range] : c.msr.mtrrMask[range];
  }

  /** Writes a range register; false where a type or a reserved bit is wrong. */
  static boolean writeRange(Cpu c, int msr, long value) {
    int fixed = fixedIndex(msr);
    if (fixed >= 0) {
      boolean valid = allTypes(value, false);
      if (valid) {
        c.msr.mtrrFixed[fixed] = value;
      }
      return valid;
    }
    int range = msr - Msr.MTRR_PHYSBASE0 >> 1;
    boolean reserved = (value & c.model.reservedPhysicalBits()) != 0;
    if ((msr & 1) == 0) {
      if (reserved || (value & 0xF00) != 0 || !isType((int) value & 0xFF, false)) {
        return false;
      }
      c.msr.mtrrBase[range] = value;
    } else {
      if (reserved || (value & 0x7FF) != 0) {
        return false;
      }
      c.msr.mtrrMask[range] = value;
    }
    return true;
  }

  static boolean writeDefaultType(Cpu c, long value) {
    boolean valid = (value & ~DEFAULT_TYPE_BITS) == 0 && isType((int) value & 0xFF, false);
    if (valid) {
      c.msr.mtrrDefaultType = value;
    }
    return valid;
  }

  static boolean writePat(Cpu c, long value) {
    boolean valid = allTypes(value, true);
    if (valid) {
      c.msr.pat = value;
    }
    return valid;
  }

  private static boolean allTypes(long value, boolean pat) {
    for (int shift = 0; shift < 64; shift += 8) {
      if (!isType((int) (value >>> shift) & 0xFF, pat)) {
        return false;
      }
    }
    return true;
  }

  /** Uncacheable, write combining, write through, write protected, write back; in the PAT also "uncached". */
  private static boolean isType(int type, boolean pat) {
    return switch (type) {
      case 0, 1, 4, 5, 6 -> true;
      case UNCACHED_MINUS -> pat;
      default -> false;
    };
  }
}
