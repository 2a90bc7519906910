package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.system.Cpuid.Result;

/**
 * The caches that CPUID describes: plausible sizes, as software tunes itself by them.
 *
 * @see "Intel SDM volume 2, CPUID, tables 3-12 and 3-17 (leaves 2 and 4)"
 */
final class CpuidCaches {
  private static final int DATA = 1;
  private static final int INSTRUCTION = 2;
  private static final int UNIFIED = 3;
  private static final int LINE_BYTES = 64;

  /** Leaf 2: one query; leaf 4 has the details; 64-byte prefetch. */
  private static final int DESCRIPTORS = 0x00F0_FF01;

  private CpuidCaches() {}

  static Result descriptors(CpuModel model) {
    return model.has(CpuidFeature.LM)
        ? new Result(DESCRIPTORS, 0, 0, 0)
        // Pentium III: 16 KB code, 16 KB data, 256 KB second level, 4 KB and 4 MB page TLBs.
        : new Result(0x0302_0101, 0, 0, 0x0C04_0882);
  }

  static Result parameters(Cpu c, int subleaf) {
    return switch (subleaf) {
      case 0 -> cache(c, DATA, 1, 8, 64);
      case 1 -> cache(c, INSTRUCTION, 1, 8, 64);
      case 2 -> cache(c, UNIFIED, 2, 16, 2048);
      case 3 -> cache(c, UNIFIED, 3, 16, 16384);
      default -> Result.ZERO;
    };
  }

  private static Result cache(Cpu c, int type, int level, int ways, int sets) {
    int cores = Math.min(c.identity.cpuCount(), 64);
    int sharing = level == 3 ? c.identity.cpuCount() : 1;
    int selfInitializing = 1 << 8;
    int eax = cores - 1 << 26 | Math.min(sharing - 1, 0xFFF) << 14 | selfInitializing | level << 5 | type;
    return new Result(eax, ways - 1 << 22 | LINE_BYTES - 1, sets - 1, 0);
  }

  /** Leaf 8000_0006H: 2 MB, 16-way, 64-byte lines. */
  static Result secondLevel() {
    return new Result(0, 0, 2048 << 16 | 8 << 12 | LINE_BYTES, 0);
  }
}
