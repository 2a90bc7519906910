package org.javisor.cpu;

import java.util.function.LongUnaryOperator;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.RawMemory;

/**
 * Nanoseconds per memory access, by what it meets. Not a test: run its {@link #main} from the module's test class path,
 * on an idle machine, and compare figures of one run only.
 */
final class MmuBenchmark {
  private static final int PAGES = 256;
  private static final long BASE = 0x10_0000;
  private static final long ALIASES = 8 << 20;

  private final PagedMachine m = PagedMachine.fourLevel();
  private final Mmu mmu = m.mmu;
  private final long ramHost = m.ram.address();

  private MmuBenchmark() {
    for (int i = 0; i < PAGES; i++) {
      m.page(BASE + i * 0x1000L, BASE + i * 0x1000L | PagedMachine.USER_PAGE);
    }
    // The same pages four more times, where they share the first level's entries but not the tags.
    for (int i = 1; i <= 4; i++) {
      m.write64(PagedMachine.PD + i * 4L * 8, PagedMachine.PT | PagedMachine.USER_PAGE);
    }
    m.memory.addMmio(0x80_0000, 0x1000, new NoRegisters());
    m.page(0x8000, 0x80_0000 | PagedMachine.USER_PAGE);
  }

  private static final class NoRegisters implements MmioRegion {
    @Override
    public long read(long offset, int sizeBytes) {
      return offset;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {}
  }

  public static void main(String[] arguments) {
    MmuBenchmark b = new MmuBenchmark();
    for (int round = 0; round < 3; round++) {
      System.out.println("round " + round);
      b.hits();
      b.misses();
    }
    System.out.printf("walks %,d, second-level hits %,d, flushes %,d%n", b.mmu.walks, b.mmu.secondLevelHits,
        b.mmu.flushes);
  }

  private void hits() {
    time("raw load32, no TLB", 200_000_000, this::rawLoads);
    time("load32 hit", 200_000_000, this::loads);
    time("load32 hit, unaligned", 200_000_000, this::unalignedLoads);
    time("load32 hit, dependent", 100_000_000, this::dependentLoads);
    time("raw dependent, no TLB", 100_000_000, this::rawDependentLoads);
    time("store32 hit", 200_000_000, this::stores);
    time("read-modify-write hit", 200_000_000, this::readModifyWrites);
    time("compareAndSwap32 hit", 50_000_000, this::swaps);
    time("fetch hit", 200_000_000, this::fetches);
  }

  private void misses() {
    time("load32, second-level hit", 5_000_000, this::aliases);
    time("load32, page walk", 5_000_000, this::walks);
    time("load32 crossing pages", 5_000_000, this::crossings);
    time("load32 MMIO", 20_000_000, this::registers);
    time("CR3 load", 5_000_000, this::cr3Loads);
    time("CR3 load and first access", 5_000_000, this::cr3LoadsAndAccess);
    time("INVLPG", 20_000_000, this::invalidations);
    time("ring change and access", 50_000_000, this::rings);
    time("track a page (scans writes)", 500_000, this::tracks);
  }

  private static void time(String what, long count, LongUnaryOperator work) {
    long check = work.applyAsLong(count / 10);
    long start = System.nanoTime();
    check ^= work.applyAsLong(count);
    double nanos = System.nanoTime() - start;
    System.out.printf("  %-30s %8.2f ns%s%n", what, nanos / count, check == 42 ? " " : "");
  }

  private static long address(long i) {
    return BASE + ((i * 0x9E37) & (PAGES * 0x1000 - 4));
  }

  private long rawLoads(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += RawMemory.getInt(ramHost + address(i));
    }
    return sum;
  }

  private long loads(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.load32(address(i));
    }
    return sum;
  }

  private long unalignedLoads(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.load32((address(i) & ~0x40) + 1);
    }
    return sum;
  }

  private long dependentLoads(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum = mmu.load32(address(i) + (sum & 4));
    }
    return sum;
  }

  private long rawDependentLoads(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum = RawMemory.getInt(ramHost + address(i) + (sum & 4));
    }
    return sum;
  }

  private long stores(long count) {
    for (long i = 0; i < count; i++) {
      mmu.store32(address(i), 0);
    }
    return 0;
  }

  private long readModifyWrites(long count) {
    for (long i = 0; i < count; i++) {
      long at = address(i);
      mmu.store32(at, mmu.loadForWrite32(at) ^ 8);
    }
    return 0;
  }

  private long swaps(long count) {
    long done = 0;
    for (long i = 0; i < count; i++) {
      done += mmu.compareAndSwap32(BASE, 0, 0) ? 1 : 0;
    }
    return done;
  }

  private long fetches(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.fetch(address(i));
    }
    return sum;
  }

  private long aliases(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.load32(0x10_0000 + (i & 63) * 0x1000 + (i / 64 & 1) * ALIASES);
    }
    return sum;
  }

  private long walks(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      long at = BASE + (i & 255) * 0x1000;
      mmu.flushPage(at);
      sum += mmu.load32(at);
    }
    return sum;
  }

  private long crossings(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.load32(BASE + (i & 127) * 0x1000 + 0xFFE);
    }
    return sum;
  }

  private long registers(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += mmu.load32(0x8000 + (i & 0xFF0));
    }
    return sum;
  }

  private long cr3Loads(long count) {
    for (long i = 0; i < count; i++) {
      mmu.switchAddressSpace(false);
    }
    return 0;
  }

  private long cr3LoadsAndAccess(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      mmu.switchAddressSpace(false);
      sum += mmu.load32(BASE);
    }
    return sum;
  }

  private long invalidations(long count) {
    for (long i = 0; i < count; i++) {
      mmu.flushPage(BASE + (i & 255) * 0x1000);
    }
    return 0;
  }

  private long rings(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      m.cpu.cpl = (int) (i & 1) * 3;
      mmu.updateContext();
      sum += mmu.load32(BASE + (i & 1) * 0x1000);
    }
    m.cpu.cpl = 0;
    mmu.updateContext();
    return sum;
  }

  private long tracks(long count) {
    for (long i = 0; i < count; i++) {
      m.memory.track(BASE, 1);
      m.memory.untrack(BASE, 1);
    }
    return 0;
  }
}
