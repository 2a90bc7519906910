package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.PagedMachine.A;
import static org.javisor.cpu.PagedMachine.D;
import static org.javisor.cpu.PagedMachine.G;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.PD;
import static org.javisor.cpu.PagedMachine.PDPT;
import static org.javisor.cpu.PagedMachine.PS;
import static org.javisor.cpu.PagedMachine.PT;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.TOP;
import static org.javisor.cpu.PagedMachine.US;
import static org.javisor.cpu.PagedMachine.USER_PAGE;
import static org.javisor.cpu.PagedMachine.XD;

import java.util.Arrays;
import java.util.Random;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random changes of page tables, invalidated as the manual demands, and random accesses: under each scheme the guest
 * sees what it sees where each access walks its tables, and its tables get the same flags.
 */
class PagingSchemesAgreeTest {
  private static final long STEPS = 40_000;

  /** Where accesses go: pages that some structure maps, or may. */
  private static final int PAGES = 24;

  /** What the second entry of the directory maps, often the pages of the first once more. */
  private static final long SECOND = 0x20_0000;

  /** A second set of structures, 0x10000 above the first. */
  private static final long OTHER = 0x1_0000;

  private enum Mode {
    FOUR_LEVEL(8, TOP), PAE(8, PDPT), TWO_LEVEL(4, TOP);

    final int entryBytes;
    final long root;

    Mode(int entryBytes, long root) {
      this.entryBytes = entryBytes;
      this.root = root;
    }

    PagedMachine machine(PagingScheme scheme) {
      return switch (this) {
        case FOUR_LEVEL -> PagedMachine.fourLevel(scheme);
        case PAE -> PagedMachine.pae(scheme);
        case TWO_LEVEL -> PagedMachine.twoLevel(scheme);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHADOW_REBUILT, FOUR_LEVEL", "SHADOW_REBUILT, PAE", "SHADOW_REBUILT, TWO_LEVEL",
    "SHADOW_KEPT, FOUR_LEVEL", "SHADOW_KEPT, PAE", "SHADOW_KEPT, TWO_LEVEL",
    "TLB, FOUR_LEVEL", "TLB, PAE", "TLB, TWO_LEVEL",
  })
  void aSchemeShowsWhatPageWalksShow(PagingScheme scheme, Mode mode) {
    Fuzzing fuzzing = Fuzzing.of(PagingSchemesAgreeTest.class);
    Random random = new Random(fuzzing.seed());
    long steps = fuzzing.rounds(STEPS, 50 * STEPS);
    try (PagedMachine tested = mode.machine(scheme); PagedMachine plain = mode.machine(PagingScheme.TLB)) {
      PagedMachine[] both = {tested, plain};
      for (PagedMachine m : both) {
        secondTables(m, mode);
        m.cr4(Cpu.CR4_PGE);
      }
      for (int step = 0; step < steps; step++) {
        if (random.nextInt(4) == 0) {
          change(both, mode, random);
        } else {
          plain.mmu.flush(true);
          String expected = access(plain, step, new Random(step ^ fuzzing.seed()));
          String seen = access(tested, step, new Random(step ^ fuzzing.seed()));
          assertThat(seen).as("step %d", step).isEqualTo(expected);
        }
        if (step % 64 == 0) {
          assertThat(tables(tested)).as("tables at step %d", step).isEqualTo(tables(plain));
        }
      }
      assertThat(tested.mmu.walks).as("something is remembered").isLessThan(plain.mmu.walks);
    }
  }

  private static void secondTables(PagedMachine m, Mode mode) {
    if (mode == Mode.TWO_LEVEL) {
      m.write32(TOP + OTHER, PT + OTHER | USER_PAGE);
      return;
    }
    m.write64(TOP + OTHER, PDPT + OTHER | USER_PAGE);
    m.write64(PDPT + OTHER, PD + OTHER | (mode == Mode.PAE ? P : USER_PAGE));
    m.write64(PD + OTHER, PT + OTHER | USER_PAGE);
  }

  private static int[] tables(PagedMachine m) {
    int[] words = new int[0x2_0000 / 4];
    Arrays.setAll(words, i -> (int) m.memory.read(4L * i, 4));
    return words;
  }

  private static String access(PagedMachine m, int step, Random random) {
    m.cpl(random.nextInt(3) == 0 ? 3 : 0);
    long linear = linear(random);
    int kind = random.nextInt(4);
    int[] value = new int[1];
    String raised = m.raisedBy(() -> {
      switch (kind) {
        case 0 -> m.mmu.store32(linear, step);
        case 1 -> value[0] = (int) m.mmu.fetch(linear);
        default -> value[0] = m.mmu.load32(linear);
      }
    });
    return "kind %d at 0x%x: %s 0x%x".formatted(kind, linear, raised, value[0]);
  }

  private static long linear(Random random) {
    long page = (long) random.nextInt(PAGES) << 12 | random.nextInt(0xFFC);
    return random.nextInt(4) == 0 ? SECOND + page : page;
  }

  /** Changes one or many entries of one structure and says so, as kernels do. */
  private static void change(PagedMachine[] both, Mode mode, Random random) {
    long side = random.nextBoolean() ? OTHER : 0;
    int what = random.nextInt(12);
    int count = what == 0 ? PAGES : 1;
    int first = what == 0 ? 0 : random.nextInt(PAGES);
    long table = PT + side;
    if (what == 1) {
      table = (mode == Mode.TWO_LEVEL ? TOP : PD) + side;
      first = random.nextInt(2);
    }
    for (int i = first; i < first + count; i++) {
      long entry = what == 1 ? directoryEntry(mode, random) : pageEntry(mode, random);
      for (PagedMachine m : both) {
        m.memory.write(table + (long) i * mode.entryBytes, mode.entryBytes, entry);
      }
    }
    long root = mode.root + (random.nextBoolean() ? OTHER : 0);
    int how = what < 2 ? random.nextInt(2) : random.nextInt(4);
    for (PagedMachine m : both) {
      invalidate(m, mode, how, first, root);
    }
  }

  private static void invalidate(PagedMachine m, Mode mode, int how, int index, long root) {
    switch (how) {
      case 0 -> {
        if (mode == Mode.PAE) {
          m.mmu.loadPdptes(root);
        }
        m.mmu.flush(true);
        m.loadCr3(root);
      }
      case 1 -> m.mmu.flush(true);
      case 2 -> {
        m.mmu.invpcid(0, 0, (long) index << 12);
        m.mmu.invpcid(0, 0, SECOND + ((long) index << 12));
      }
      default -> {
        m.mmu.flushPage((long) index << 12);
        m.mmu.flushPage(SECOND + ((long) index << 12));
      }
    }
  }

  private static long pageEntry(Mode mode, Random random) {
    long page = 0x10_0000 + ((long) random.nextInt(64) << 12);
    long bits = random.nextLong() & (RW | US | A | D | G) | (random.nextInt(5) == 0 ? 0 : P);
    long high = mode.entryBytes == 4 || random.nextInt(5) != 0 ? 0 : random.nextBoolean() ? XD : 1L << 51;
    return page | bits | high;
  }

  /** Mostly one of the two page tables, sometimes a large page, sometimes nothing. */
  private static long directoryEntry(Mode mode, Random random) {
    long bits = P | random.nextLong() & (RW | US) | (random.nextInt(3) == 0 ? 0 : RW | US);
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> PS | bits | (mode == Mode.TWO_LEVEL ? 0 : 0x20_0000);
      case 2 -> PT + OTHER | bits;
      default -> PT | bits;
    };
  }
}
