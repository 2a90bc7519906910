package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.javisor.cpu.PagedMachine.A;
import static org.javisor.cpu.PagedMachine.D;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.PD;
import static org.javisor.cpu.PagedMachine.PDPT;
import static org.javisor.cpu.PagedMachine.PT;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.TOP;
import static org.javisor.cpu.PagedMachine.USER_PAGE;

import org.javisor.memory.Tracking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each version of shadow page tables is made to save, and what it must notice. */
class ShadowPageTablesTest {
  private static final long PAGE = 0x5000;
  private static final long OLD = 0x20_0000;
  private static final long NEW = 0x30_0000;
  private static final long OTHER_TOP = 0x8000;

  private PagedMachine m = PagedMachine.fourLevel(PagingScheme.SHADOW_KEPT);

  @AfterEach
  void close() {
    m.close();
  }

  private void rebuilt() {
    m.close();
    m = PagedMachine.fourLevel(PagingScheme.SHADOW_REBUILT);
  }

  private long counted(String name) {
    return m.mmu.schemeCounters().get(name);
  }

  private boolean isProtected(long table) {
    return (m.mapping.tracking(table) & Tracking.PAGE_TABLE) != 0;
  }

  /** Another address space, which shares the lower levels. */
  private void otherRoot() {
    m.write64(OTHER_TOP, PDPT | USER_PAGE);
  }

  private void mapAndUse() {
    m.page(PAGE, OLD | USER_PAGE | A | D);
    m.mmu.store32(PAGE, 1);
  }

  @Test
  void aRebuiltShadowIsThrownAwayByEachLoadOfCr3() {
    rebuilt();
    mapAndUse();
    long walks = m.mmu.walks;
    m.loadCr3(TOP);
    m.mmu.load32(PAGE);
    m.mmu.load32(PAGE);

    assertThat(m.mmu.walks - walks).isEqualTo(1);
  }

  @Test
  void aRebuiltShadowProtectsNothing() {
    rebuilt();
    mapAndUse();

    assertThat(isProtected(PT)).isFalse();
  }

  @Test
  void aKeptShadowIsThereWhenItsRootComesBack() {
    otherRoot();
    mapAndUse();
    long roots = counted("shadow roots made");
    m.loadCr3(OTHER_TOP);
    m.mmu.load32(PAGE);
    long walks = m.mmu.walks;
    m.loadCr3(TOP);
    m.mmu.store32(PAGE, 2);
    m.loadCr3(OTHER_TOP);
    m.mmu.load32(PAGE);

    assertThat(m.mmu.walks).isEqualTo(walks);
    assertThat(counted("shadow roots made") - roots).isEqualTo(1);
  }

  @Test
  void everyStructureOnTheWayIsProtected() {
    mapAndUse();

    assertThat(isProtected(TOP)).isTrue();
    assertThat(isProtected(PDPT)).isTrue();
    assertThat(isProtected(PD)).isTrue();
    assertThat(isProtected(PT)).isTrue();
    assertThat(isProtected(OLD)).isFalse();
  }

  @Test
  void aTrappedStoreIsTakenOverWithoutAWalk() {
    mapAndUse();
    m.memory.write(NEW, 4, 77);
    long walks = m.mmu.walks;
    m.page(PAGE, NEW | USER_PAGE | A | D);
    m.mmu.flushPage(PAGE);

    assertThat(m.mmu.load32(PAGE)).isEqualTo(77);
    assertThat(m.mmu.walks).isEqualTo(walks);
    assertThat(counted("shadow entries updated")).isEqualTo(1);
  }

  @Test
  void theGuestsOwnStoresThroughItsTablesAreNoticed() {
    // The page table maps itself, as kernels have it.
    m.page(0x6000, PT | P | RW | A | D);
    mapAndUse();
    m.mmu.store64(0x6000 + (PAGE >>> 12) * 8, NEW | USER_PAGE | A | D);
    m.mmu.flushPage(PAGE);
    m.mmu.store32(PAGE, 99);

    assertThat(m.memory.read(NEW, 4)).isEqualTo(99);
  }

  @Test
  void pagesThatTheGuestNeverUsedAreNotMarkedUsed() {
    mapAndUse();
    m.page(PAGE + 0x1000, NEW | USER_PAGE);
    m.mmu.load32(PAGE);

    assertThat(m.pageEntry(PAGE + 0x1000) & A).isZero();
    m.mmu.load32(PAGE + 0x1000);
    assertThat(m.pageEntry(PAGE + 0x1000) & A).isEqualTo(A);
  }

  @Test
  void neighboursThatWereUsedComeWithAnEntry() {
    m.page(PAGE + 0x1000, NEW | USER_PAGE | A | D);
    mapAndUse();
    long walks = m.mmu.walks;
    m.mmu.load32(PAGE + 0x1000);

    assertThat(m.mmu.walks).isEqualTo(walks);
    assertThat(counted("shadow entries prefetched")).isEqualTo(1);
  }

  @Test
  void aPageTableThatIsStoredToAgainAndAgainIsReleasedUntilTranslationsAreInvalidated() {
    mapAndUse();
    for (int i = 0; i < 100; i++) {
      m.page(0x10_0000 + i * 0x1000L, NEW | USER_PAGE | A);
    }
    assertThat(counted("stores to page tables trapped")).isEqualTo(3);
    assertThat(isProtected(PT)).isFalse();

    m.loadCr3(TOP);
    assertThat(isProtected(PT)).isTrue();
    assertThat(counted("page tables compared")).isEqualTo(1);
  }

  @Test
  void whatChangedWhileReleasedIsSeenAfterInvalidation() {
    mapAndUse();
    for (int i = 0; i < 4; i++) {
      m.page(0x10_0000, NEW | USER_PAGE | A);
    }
    m.memory.write(NEW, 4, 55);
    m.page(PAGE, NEW | USER_PAGE | A | D);
    m.mmu.flushPage(PAGE);

    assertThat(m.mmu.load32(PAGE)).isEqualTo(55);
  }

  @Test
  void aDirectoryThatIsOnlyStoredToIsOneNoLonger() {
    mapAndUse();
    for (int i = 0; i < 5; i++) {
      m.write64(PD + 0x800, i);
    }

    assertThat(counted("page tables no longer used")).isEqualTo(1);
    assertThat(isProtected(PD)).isFalse();
    m.mmu.load32(PAGE);
    m.mmu.load32(PAGE + 4);
    m.loadCr3(TOP);
    m.mmu.load32(PAGE);
    assertThat(isProtected(PD)).as("used again").isTrue();
  }

  @Test
  void aReleasedPageTableThatIsNeverUsedAgainIsOneNoLonger() {
    mapAndUse();
    m.write64(PD, 0);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5; i++) {
        m.page(PAGE + 0x2000, NEW | (round + 1) << 12 | USER_PAGE | A);
        m.page(PAGE, NEW | (i + 1) << 12 | USER_PAGE | A);
      }
      m.loadCr3(TOP);
    }

    assertThat(isProtected(PT)).isFalse();
  }

  @Test
  void aClearedPageIsNoPageTable() {
    mapAndUse();
    m.memory.writeBytes(PT, new byte[4096], 0, 4096);

    assertThat(isProtected(PT)).isFalse();
    m.mmu.flushPage(PAGE);
    assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).isEqualTo("#PF(0x0) at 0x5000");
  }

  @Test
  void moreTablesThanThereIsRoomForStayRight() {
    // One page table at 4,096 places: each is a shadow of its own.
    for (long i = 0; i < 512; i++) {
      m.write64(PD + 8 * i, PT | USER_PAGE);
    }
    for (long i = 0; i < 9; i++) {
      m.write64(PDPT + 8 * i, PD | USER_PAGE);
    }
    m.memory.write(OLD, 4, 0x01D);
    m.page(PAGE, OLD | USER_PAGE | A | D);
    for (long at = PAGE; at < 9L << 30; at += 0x20_0000) {
      assertThat(m.mmu.load32(at)).isEqualTo(0x01D);
    }
    assertThat(counted("shadow pages evicted")).isPositive();
    m.memory.write(NEW, 4, 0x2E3);
    m.page(PAGE, NEW | USER_PAGE | A | D);
    m.mmu.flush(true);
    for (long at = PAGE; at < 9L << 30; at += 0x20_0000) {
      assertThat(m.mmu.load32(at)).isEqualTo(0x2E3);
    }
  }

  @Test
  void moreRootsThanTheFirstLevelTellsApartStayRight() {
    m.memory.write(OLD, 4, 0x01D);
    m.page(PAGE, OLD | USER_PAGE);
    for (int i = 0; i < 5000; i++) {
      // Each time another root, since the page was cleared in between.
      long top = 0x10_0000 + (i % 64) * 0x1000L;
      m.write64(top, PDPT | USER_PAGE);
      m.loadCr3(top);
      assertThat(m.mmu.load32(PAGE)).isEqualTo(0x01D);
      m.loadCr3(TOP);
      m.memory.writeBytes(top, new byte[4096], 0, 4096);
    }

    assertThat(counted("shadow roots made")).isGreaterThan(4096);
  }

  @Test
  void tablesOutsideRamAreWalkedAgainAfterEachInvalidation() {
    m.page(PAGE, OLD | USER_PAGE);
    m.write64(PDPT + 8, 0x1000_0000L | USER_PAGE);
    assertThat(m.raisedBy(() -> m.mmu.load32(0x4000_0000L))).as("reads as ones").contains("#PF(0x9)");
    m.mmu.load32(PAGE);
    m.loadCr3(0x1000_0000L);

    assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).contains("#PF(0x9)");
    m.loadCr3(TOP);
    assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).isEqualTo("none");
  }

  @Test
  void nothingStaysProtectedBehindAClosedMmu() {
    mapAndUse();
    m.mmu.close();

    assertThat(isProtected(PT)).isFalse();
    m = PagedMachine.fourLevel();
  }

  @Test
  void theSchemeIsChosenBeforePagingBegins() {
    assertThatIllegalStateException().isThrownBy(() -> m.mmu.use(PagingScheme.TLB))
        .withMessageContaining("before the CPU pages");
  }
}
