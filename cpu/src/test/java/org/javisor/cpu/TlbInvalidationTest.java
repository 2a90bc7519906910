package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.PagedMachine.G;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.PD;
import static org.javisor.cpu.PagedMachine.PDPT;
import static org.javisor.cpu.PagedMachine.PS;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.TOP;
import static org.javisor.cpu.PagedMachine.USER_PAGE;

import java.util.List;
import org.javisor.memory.Mapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What must not be stale after which operation, and what a TLB may keep.
 *
 * @see "Intel SDM volume 3, 5.10.4 Invalidation of TLBs and Paging-Structure Caches"
 */
class TlbInvalidationTest {
  private static final long PAGE = 0x5000;
  private static final long OLD = 0x20_0000;
  private static final long NEW = 0x30_0000;
  private static final long KEEP = 1L << 63;

  private final PagedMachine m = PagedMachine.fourLevel();
  private final Mmu mmu = m.mmu;

  @BeforeEach
  void fill() {
    m.memory.write(OLD, 4, 0x01D);
    m.memory.write(NEW, 4, 0x2E3);
    m.page(PAGE, OLD | USER_PAGE);
  }

  @AfterEach
  void close() {
    m.close();
  }

  /** Which page is seen by reads, writes and fetches: all three must agree. */
  private String seen(long linear) {
    List<String> views = List.of(
        mmu.load32(linear) == 0x01D ? "old" : "new",
        mmu.loadForWrite32(linear) == 0x01D ? "old" : "new",
        mmu.fetch(linear) == (OLD | linear & 0xFFF) ? "old" : "new");
    return views.stream().distinct().count() == 1 ? views.getFirst() : views.toString();
  }

  private void cachedAs(long entry) {
    m.page(PAGE, OLD | entry);
    assertThat(seen(PAGE)).isEqualTo("old");
  }

  private void remap(long entry) {
    m.page(PAGE, NEW | entry);
  }

  @Test
  void aChangedEntryIsNotSeenUntilSomethingInvalidatesIt() {
    cachedAs(USER_PAGE);
    remap(USER_PAGE);

    // The manual allows this; that it happens shows that the tests below test something.
    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void invlpgDropsThePageOnly() {
    m.page(PAGE + 0x1000, OLD | USER_PAGE);
    seen(PAGE + 0x1000);
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    m.page(PAGE + 0x1000, NEW | USER_PAGE);
    long walks = mmu.walks;
    mmu.flushPage(PAGE + 0xFFF);

    assertThat(seen(PAGE)).isEqualTo("new");
    assertThat(seen(PAGE + 0x1000)).isEqualTo("old");
    assertThat(mmu.walks - walks).as("a read, then a write to set the dirty flag").isEqualTo(2);
  }

  @Test
  void invlpgDropsGlobalPages() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    mmu.flushPage(PAGE);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x5000, 0x1F_FFFF})
  void invlpgAnywhereInALargePageDropsAllOfIt(long offset) {
    m.write64(PD + 8, OLD | PS | USER_PAGE);
    for (long at = 0x20_0000; at < 0x40_0000; at += 0x1000) {
      mmu.load32(at);
    }
    m.memory.write(0, 4, 0x2E3);
    m.memory.write(0x7000, 4, 0x2E3);
    m.write64(PD + 8, PS | USER_PAGE);
    mmu.flushPage(0x20_0000 + offset);

    assertThat(mmu.load32(0x20_0000)).isEqualTo(0x2E3);
    assertThat(mmu.load32(0x20_7000)).isEqualTo(0x2E3);
    assertThat(mmu.load32(0x3F_F000)).isEqualTo((int) m.memory.read(0x1F_F000, 4));
  }

  @Test
  void invlpgInAGigabytePageDropsAllOfItAndNothingBesideIt() {
    m.write64(PDPT + 8, PS | USER_PAGE);
    mmu.load32(0x4000_0000L + OLD);
    mmu.load32(0x4000_0000L + 0x1000);
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    m.write64(PDPT + 8, 0);
    mmu.flushPage(0x7FFF_F000L);

    assertThat(m.raisedBy(() -> mmu.load32(0x4000_0000L + OLD))).isEqualTo("#PF(0x0) at 0x40200000");
    assertThat(m.raisedBy(() -> mmu.load32(0x4000_0000L + 0x1000))).isEqualTo("#PF(0x0) at 0x40001000");
    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void loadingCr3DropsWhatIsNotGlobal() {
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    m.loadCr3(TOP);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void globalPagesSurviveALoadOfCr3() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    long walks = mmu.walks;
    m.loadCr3(TOP);

    assertThat(seen(PAGE)).isEqualTo("old");
    assertThat(mmu.walks).isEqualTo(walks);
  }

  @Test
  void theGlobalBitMeansNothingWithoutPge() {
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    m.loadCr3(TOP);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void togglingPgeDropsGlobalPages() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    m.cpu.cr4 &= ~Cpu.CR4_PGE;
    m.cpu.updateMode();
    m.cr4(Cpu.CR4_PGE);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void aFlushDropsGlobalPagesOnlyWhenAsked() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    mmu.flush(false);
    assertThat(seen(PAGE)).isEqualTo("old");
    mmu.flush(true);
    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void manyLoadsOfCr3NeverReviveAnOldEntry() {
    // More than there are identifiers in first-level tags, twice over.
    for (int i = 0; i < 600; i++) {
      m.page(PAGE, (i % 2 == 0 ? OLD : NEW) | USER_PAGE);
      m.loadCr3(TOP);
      assertThat(seen(PAGE)).isEqualTo(i % 2 == 0 ? "old" : "new");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {253, 254, 255, 256, 257, 258, 512})
  void anIdentifierUsedAgainDoesNotReviveWhatItHadBefore(int loads) {
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    for (int i = 0; i < loads; i++) {
      m.loadCr3(TOP);
    }

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void globalPagesSurviveTheReuseOfIdentifiers() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    for (int i = 0; i < 600; i++) {
      m.loadCr3(TOP);
    }

    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void globalPagesSurviveOtherPagesOfManyAddressSpaces() {
    m.cr4(Cpu.CR4_PGE);
    cachedAs(USER_PAGE | G);
    remap(USER_PAGE | G);
    // 8 MB further on, where entries compete for the same places in both levels.
    m.write64(PD + 8 * 4, PS | USER_PAGE);
    for (int i = 0; i < 20; i++) {
      m.loadCr3(TOP);
      mmu.load32(0x80_0000 + PAGE);
      assertThat(seen(PAGE)).isEqualTo("old");
    }
  }

  @Test
  void anEntryThatTurnsGlobalReplacesTheOneThatWasNot() {
    m.cr4(Cpu.CR4_PGE);
    m.page(PAGE, OLD | P);
    mmu.load32(PAGE);
    m.page(PAGE, NEW | P | RW | G);
    mmu.store32(PAGE, 0x2E3);

    mmu.store32(PAGE + 4, 1);
    m.loadCr3(TOP);
    assertThat(mmu.load32(PAGE)).isEqualTo(0x2E3);
    mmu.flush(true);
    assertThat(mmu.load32(PAGE)).isEqualTo(0x2E3);
  }

  // Process-context identifiers.

  private void pcids() {
    m.cr4(Cpu.CR4_PCIDE | Cpu.CR4_PGE);
    // PCID 2 has its own tables, in which the page is elsewhere.
    m.write64(0x8000, 0x9000 | USER_PAGE);
    m.write64(0x9000, 0xA000 | USER_PAGE);
    m.write64(0xA000, 0xB000 | USER_PAGE);
    m.write64(0xB000 + 8 * 5, NEW | USER_PAGE);
    m.loadCr3(TOP | 1);
  }

  @Test
  void eachPcidSeesItsOwnPages() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    assertThat(seen(PAGE)).isEqualTo("new");
    m.loadCr3(KEEP | TOP | 1);
    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void aPcidComesBackWithWhatItHadWhenBit63IsSet() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    seen(PAGE);
    remap(USER_PAGE);
    long walks = mmu.walks;
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("old");
    assertThat(mmu.walks).isEqualTo(walks);
  }

  @Test
  void aPcidComesBackEmptyWhenBit63IsClear() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    remap(USER_PAGE);
    m.loadCr3(TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void loadingOnePcidAfreshKeepsTheOthers() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(0x8000 | 2);
    m.loadCr3(0x8000 | 2);
    remap(USER_PAGE);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void aPcidSurvivesTheReuseOfIdentifiers() {
    pcids();
    cachedAs(USER_PAGE);
    for (int i = 0; i < 600; i++) {
      m.loadCr3(0x8000 | 2);
    }
    remap(USER_PAGE);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void globalPagesAreSharedByAllPcids() {
    pcids();
    m.page(PAGE, OLD | USER_PAGE | G);
    assertThat(seen(PAGE)).isEqualTo("old");
    m.loadCr3(0x8000 | 2);

    assertThat(seen(PAGE)).isEqualTo("old");
  }

  @Test
  void invlpgOfAGlobalPageReachesOtherPcids() {
    pcids();
    cachedAs(USER_PAGE | G);
    m.loadCr3(KEEP | 0x8000 | 2);
    mmu.flushPage(PAGE);
    remap(USER_PAGE | G);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void invpcidOfAnAddressReachesAPcidThatIsNotCurrent() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    remap(USER_PAGE);
    mmu.invpcid(0, 1, PAGE);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void invpcidOfOneContextReachesItAndNoOther() {
    pcids();
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    seen(PAGE);
    remap(USER_PAGE);
    m.write64(0xB000 + 8 * 5, OLD | USER_PAGE);
    mmu.invpcid(1, 1, 0);
    assertThat(seen(PAGE)).as("PCID 2 keeps its entry").isEqualTo("new");
    m.loadCr3(KEEP | TOP | 1);
    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void invpcidOfTheCurrentContextActsAtOnce() {
    pcids();
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    mmu.invpcid(1, 1, 0);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void invpcidOfAllContextsWithoutGlobalsKeepsGlobals() {
    pcids();
    m.page(0x6000, OLD | USER_PAGE | G);
    seen(0x6000);
    m.page(0x6000, NEW | USER_PAGE | G);
    cachedAs(USER_PAGE);
    m.loadCr3(KEEP | 0x8000 | 2);
    remap(USER_PAGE);
    mmu.invpcid(3, 0, 0);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("new");
    assertThat(seen(0x6000)).isEqualTo("old");
  }

  @Test
  void invpcidOfEverythingDropsGlobalsOfAllContexts() {
    pcids();
    cachedAs(USER_PAGE | G);
    m.loadCr3(KEEP | 0x8000 | 2);
    remap(USER_PAGE | G);
    mmu.invpcid(2, 0, 0);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  @Test
  void withoutPcidsBit63AndTheLowBitsOfCr3MeanNothing() {
    cachedAs(USER_PAGE);
    remap(USER_PAGE);
    m.loadCr3(KEEP | TOP | 0x18);

    assertThat(seen(PAGE)).isEqualTo("new");
  }

  // Rights are those of now, not of when the entry was filled.

  @Test
  void settingWpTakesEffectWithoutAFlush() {
    m.cr0(0, Cpu.CR0_WP);
    m.page(PAGE, OLD | P);
    mmu.store8(PAGE, 1);
    m.cr0(Cpu.CR0_WP, 0);

    assertThat(m.raisedBy(() -> mmu.store8(PAGE, 1))).isEqualTo("#PF(0x3) at 0x5000");
  }

  @Test
  void settingWpReachesPcidsThatAreNotCurrent() {
    pcids();
    m.cr0(0, Cpu.CR0_WP);
    m.page(PAGE, OLD | P);
    mmu.store8(PAGE, 1);
    m.loadCr3(KEEP | 0x8000 | 2);
    m.cr0(Cpu.CR0_WP, 0);
    m.loadCr3(KEEP | TOP | 1);

    assertThat(m.raisedBy(() -> mmu.store8(PAGE, 1))).isEqualTo("#PF(0x3) at 0x5000");
  }

  @Test
  void aRingChangeTakesEffectWithoutAFlushAndComesBackWithoutAWalk() {
    m.page(PAGE, OLD | P | RW);
    mmu.load8(PAGE);
    m.cpl(3);
    assertThat(m.raisedBy(() -> mmu.load8(PAGE))).isEqualTo("#PF(0x5) at 0x5000");
    m.cpl(0);
    m.page(PAGE, OLD | USER_PAGE);
    mmu.load8(PAGE);
    m.cpl(3);
    mmu.load8(PAGE);
    long walks = mmu.walks;
    m.cpl(0);
    mmu.load8(PAGE);

    assertThat(mmu.walks).isEqualTo(walks);
  }

  @Test
  void clearingAcTakesEffectUnderSmap() {
    m.cr4(Cpu.CR4_SMAP);
    m.ac(true);
    mmu.load8(PAGE);
    mmu.store8(PAGE, 0);
    m.ac(false);

    assertThat(m.raisedBy(() -> mmu.load8(PAGE))).isEqualTo("#PF(0x1) at 0x5000");
    assertThat(m.raisedBy(() -> mmu.store8(PAGE, 0))).isEqualTo("#PF(0x3) at 0x5000");
  }

  @Test
  void anUpgradeOfRightsNeedsNoFlush() {
    // Processors walk again before they fault: a spurious fault would be seen by guests.
    m.page(PAGE, OLD | P);
    mmu.load8(PAGE);
    m.page(PAGE, OLD | P | RW);

    assertThat(m.raisedBy(() -> mmu.store8(PAGE, 1))).isEqualTo("none");
  }

  @Test
  void absentPagesAreNotCached() {
    m.page(PAGE, 0);
    assertThat(m.raisedBy(() -> mmu.load8(PAGE))).isEqualTo("#PF(0x0) at 0x5000");
    m.page(PAGE, OLD | USER_PAGE);

    assertThat(m.raisedBy(() -> mmu.load8(PAGE))).isEqualTo("none");
  }

  @Test
  void aPageFaultDropsWhatIsCachedOfItsPage() {
    m.page(PAGE, OLD | P);
    mmu.load8(PAGE);
    m.page(PAGE, 0);
    assertThat(m.raisedBy(() -> mmu.store8(PAGE, 1))).isEqualTo("#PF(0x2) at 0x5000");

    assertThat(m.raisedBy(() -> mmu.load8(PAGE))).isEqualTo("#PF(0x0) at 0x5000");
  }

  // The memory behind it.

  @Test
  void aRemovedMappingIsNotSeenAnyMore() {
    Mapping extra = m.memory.addRam(0x80_0000, m.ram, OLD, 0x1000);
    m.page(PAGE, 0x80_0000 | USER_PAGE);
    assertThat(mmu.load32(PAGE)).isEqualTo(0x01D);
    mmu.store32(PAGE, 0x01D);
    m.memory.remove(extra);

    assertThat(mmu.load32(PAGE)).isEqualTo(-1);
    mmu.store32(PAGE, 5);
    assertThat(m.memory.read(OLD, 4)).isEqualTo(0x01D);
  }

  @Test
  void closedRamIsNotTouchedAnyMore() {
    mmu.load32(PAGE);
    mmu.store32(PAGE, 1);
    m.cpu.cr0 = Cpu.CR0_PE;
    m.cpu.efer = 0;
    m.cpu.updateMode();
    assertThat(mmu.load32(OLD)).isEqualTo(1);
    m.ram.close();

    assertThat(mmu.load32(OLD)).isEqualTo(-1);
  }

  @Test
  void moreThanBothLevelsHoldIsStillRight() {
    // 16,384 pages of a gigabyte page that repeats the RAM every 4 MB cannot be had: three large pages are enough to
    // make every first-level entry collide.
    for (int i = 0; i < 3; i++) {
      m.write64(PD + 8L * (8 + 2 * i), (i == 1 ? 0 : OLD) | PS | USER_PAGE);
    }
    for (int round = 0; round < 2; round++) {
      for (long at = 0; at < 0x20_0000; at += 0x1000) {
        assertThat(mmu.load32(0x100_0000 + at)).isEqualTo((int) m.memory.read(OLD + at, 4));
        assertThat(mmu.load32(0x140_0000 + at)).isEqualTo((int) m.memory.read(at, 4));
        assertThat(mmu.load32(0x180_0000 + at)).isEqualTo((int) m.memory.read(OLD + at, 4));
      }
    }
  }
}
