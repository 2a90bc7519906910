package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.PagedMachine.A;
import static org.javisor.cpu.PagedMachine.D;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.PD;
import static org.javisor.cpu.PagedMachine.PDPT;
import static org.javisor.cpu.PagedMachine.PS;
import static org.javisor.cpu.PagedMachine.PT;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.TOP;
import static org.javisor.cpu.PagedMachine.USER_PAGE;
import static org.javisor.cpu.PagedMachine.XD;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Translation, accessed and dirty flags, and reserved bits in each paging mode.
 *
 * @see "Intel SDM volume 3, 5.3 32-Bit Paging; 5.4 PAE Paging; 5.5 4-Level Paging"
 */
@ParameterizedClass
@EnumSource
class PagingModesTest {
  private static final long PAT_4K = 1 << 7;
  private static final long PAT_LARGE = 1 << 12;

  @Parameter
  PagingScheme scheme = PagingScheme.TLB;

  private static void write32At(PagedMachine m, long physical, int value) {
    m.memory.write(physical, 4, value);
  }

  private static String read(PagedMachine m, long linear) {
    return m.raisedBy(() -> m.mmu.load32(linear));
  }

  // No paging.

  @Test
  void withoutPagingLinearAddressesArePhysicalAndNothingIsProtected() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      m.cr0(0, Cpu.CR0_PG);
      m.cpl(3);
      m.mmu.store32(0x20_0000, 77);

      assertThat(m.memory.read(0x20_0000, 4)).isEqualTo(77);
      assertThat(m.mmu.load32(0x1_0020_0000L)).as("addresses wrap at 4 GB").isEqualTo(77);
      assertThat(m.mmu.load32(0xFFFF_F000L)).as("nothing is there").isEqualTo(-1);
      assertThat(m.read64(TOP) & A).isZero();
    }
  }

  // 32-bit paging.

  @Test
  void twoLevelPagesAreTranslatedAndMarked() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      m.write32(TOP + 4 * 0x3FF, PT | USER_PAGE);
      m.write32(PT + 4 * 0x123, 0x20_0000 | USER_PAGE);
      m.mmu.store32(0xFFD2_3008L, 5);

      assertThat(m.memory.read(0x20_0008, 4)).isEqualTo(5);
      assertThat(m.memory.read(TOP + 4 * 0x3FF, 4)).isEqualTo(PT | USER_PAGE | A);
      assertThat(m.memory.read(PT + 4 * 0x123, 4)).isEqualTo(0x20_0000 | USER_PAGE | A | D);
    }
  }

  @Test
  void twoLevelEntriesHaveNoReservedBitsIn4KbPages() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      m.write32(PT, 0x20_0000 | USER_PAGE | PAT_4K | 0xE00);

      assertThat(read(m, 0)).isEqualTo("none");
    }
  }

  @Test
  void fourMegabytePagesNeedPse() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      write32At(m, 0x12_3458, 99);
      m.write32(TOP + 4, PS | PAT_LARGE | USER_PAGE);
      assertThat(m.mmu.load32(0x52_3458)).isEqualTo(99);
      m.mmu.store32(0x50_0000, 1);
      assertThat(m.memory.read(TOP + 4, 4)).isEqualTo(PS | PAT_LARGE | USER_PAGE | A | D);

      // Without PSE the same bit means nothing: the entry refers to a page table.
      m.cpu.cr4 = 0;
      m.cpu.updateMode();
      m.write32(TOP + 4, PT | PS | USER_PAGE);
      m.write32(PT + 4 * 0x123, 0x20_0000 | USER_PAGE);
      write32At(m, 0x20_0458, 98);
      assertThat(m.mmu.load32(0x52_3458)).isEqualTo(98);
    }
  }

  @Test
  void pse36PlacesLargePagesAbove4Gb() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme); Ram high = new Ram(0x1000)) {
      m.memory.addRam(0x3_0040_5000L, high, 0, 0x1000);
      m.write32(TOP + 4, 0x0040_0000 | 3 << 13 | PS | USER_PAGE);
      m.mmu.store32(0x40_5010, 1234);

      assertThat(m.memory.read(0x3_0040_5010L, 4)).isEqualTo(1234);
    }
  }

  @Test
  void bit21OfAFourMegabytePageIsReserved() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      m.write32(TOP + 4, 1 << 21 | PS | USER_PAGE);

      assertThat(read(m, 0x40_0000)).isEqualTo("#PF(0x9) at 0x400000");
      assertThat(m.raisedBy(() -> m.mmu.store8(0x40_0001, 0))).isEqualTo("#PF(0xb) at 0x400001");
    }
  }

  @Test
  void fetchesHaveNoBitOfTheirOwnWithoutNxAndSmep() {
    try (PagedMachine m = PagedMachine.twoLevel(scheme)) {
      assertThat(m.raisedBy(() -> m.mmu.fetch(0x5004))).isEqualTo("#PF(0x0) at 0x5004");
      m.cr4(Cpu.CR4_SMEP);
      assertThat(m.raisedBy(() -> m.mmu.fetch(0x5004))).isEqualTo("#PF(0x10) at 0x5004");
    }
  }

  // PAE paging.

  @Test
  void paePagesAreTranslatedThroughThePdptRegisters() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PDPT + 8 * 2, PD | P);
      assertThat(read(m, 0x8000_0000L)).as("the registers were loaded before").isEqualTo("#PF(0x0) at 0x80000000");
      assertThat(m.mmu.loadPdptes(PDPT)).isTrue();
      m.page(0x1_2000, 0x20_0000 | USER_PAGE);
      m.mmu.store32(0x8001_2004L, 6);

      assertThat(m.memory.read(0x20_0004, 4)).isEqualTo(6);
      assertThat(m.pageEntry(0x1_2000)).isEqualTo(0x20_0000 | USER_PAGE | A | D);
      assertThat(m.read64(PD)).isEqualTo(PT | USER_PAGE | A);
      assertThat(m.read64(PDPT + 8 * 2)).as("entries of this level have no accessed flag").isEqualTo(PD | P);
    }
  }

  @Test
  void paeLargePagesHave2Mb() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PD + 8, 0x20_0000 | PS | PAT_LARGE | USER_PAGE);
      m.mmu.store32(0x34_5678, 7);

      assertThat(m.memory.read(0x34_5678, 4)).isEqualTo(7);
      assertThat(m.read64(PD + 8)).isEqualTo(0x20_0000 | PS | PAT_LARGE | USER_PAGE | A | D);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 20, 40, 51, 52, 59, 62})
  void paeLargePagesHaveReservedBits(int bit) {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PD + 8, 1L << bit | PS | USER_PAGE);

      assertThat(read(m, 0x20_0000)).isEqualTo("#PF(0x9) at 0x200000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 51, 52, 62})
  void paePagesReserveAllBitsAboveThePhysicalAddressButXd(int bit) {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.page(0x5000, 1L << bit | USER_PAGE);

      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x9) at 0x5000");
    }
  }

  @Test
  void xdIsReservedWithoutNxe() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.page(0x5000, XD | 0x20_0000 | USER_PAGE);
      assertThat(read(m, 0x5000)).isEqualTo("none");
      assertThat(m.raisedBy(() -> m.mmu.fetch(0x5000))).isEqualTo("#PF(0x11) at 0x5000");
      m.cpu.efer = 0;
      m.cpu.updateMode();

      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x9) at 0x5000");
      assertThat(m.raisedBy(() -> m.mmu.fetch(0x5000))).isEqualTo("#PF(0x9) at 0x5000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 7, 8, 40, 52, 63})
  void loadingAPdpteWithAReservedBitIsRefusedAndChangesNothing(int bit) {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PDPT, 0);
      m.write64(PDPT + 24, 1L << bit | P);

      assertThat(m.mmu.loadPdptes(PDPT)).isFalse();
      assertThat(m.mmu.pdptes()).containsExactly(PD | P, 0, 0, 0);
    }
  }

  @Test
  void pdptesThatAreNotPresentMayHoldAnything() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PDPT + 24, -2);

      assertThat(m.mmu.loadPdptes(PDPT)).isTrue();
      assertThat(read(m, 0xC000_0000L)).isEqualTo("#PF(0x0) at 0xc0000000");
    }
  }

  @Test
  void bits4And3And11To9OfAPdpteAreFree() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.write64(PDPT, PD | 0xE18 | P);

      assertThat(m.mmu.loadPdptes(PDPT)).isTrue();
    }
  }

  // 4-level paging.

  @Test
  void fourLevelPagesUseAllFourIndices() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      long linear = 0xFFFF_8000_0000_0000L | 1L << 39 | 2L << 30 | 3L << 21 | 4L << 12 | 0x678;
      m.write64(TOP + 8 * 257, 0x8000 | USER_PAGE);
      m.write64(0x8000 + 8 * 2, 0x9000 | USER_PAGE);
      m.write64(0x9000 + 8 * 3, 0xA000 | USER_PAGE);
      m.write64(0xA000 + 8 * 4, 0x20_0000 | USER_PAGE);
      m.mmu.store64(linear, 0x1122_3344_5566_7788L);

      assertThat(m.read64(0x20_0678)).isEqualTo(0x1122_3344_5566_7788L);
      assertThat(m.read64(TOP + 8 * 257)).isEqualTo(0x8000 | USER_PAGE | A);
      assertThat(m.read64(0x8000 + 8 * 2)).isEqualTo(0x9000 | USER_PAGE | A);
      assertThat(m.read64(0x9000 + 8 * 3)).isEqualTo(0xA000 | USER_PAGE | A);
      assertThat(m.read64(0xA000 + 8 * 4)).isEqualTo(0x20_0000 | USER_PAGE | A | D);
    }
  }

  @Test
  void gigabytePagesAreTranslated() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(PDPT + 8, PS | PAT_LARGE | USER_PAGE);
      m.mmu.store32(0x4000_0000L + 0x34_5678, 8);

      assertThat(m.memory.read(0x34_5678, 4)).isEqualTo(8);
      assertThat(m.read64(PDPT + 8)).isEqualTo(PS | PAT_LARGE | USER_PAGE | A | D);
    }
  }

  @Test
  void gigabytePagesNeedTheFeature() {
    AddressSpace memory = new AddressSpace();
    try (Ram ram = new Ram(0x4000)) {
      memory.addRam(0, ram, 0, 0x4000);
      Cpu c = new Cpu(CpuModel.parse("x86-64-v2,-pdpe1gb"), memory, new IdleBus());
      memory.write(TOP, 8, PDPT | USER_PAGE);
      memory.write(PDPT, 8, PS | USER_PAGE);
      c.cr0 = Cpu.CR0_PE | Cpu.CR0_PG;
      c.cr4 = Cpu.CR4_PAE;
      c.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
      c.access[Cpu.CS] = Cpu.ACCESS_L;
      c.cr3 = TOP;
      c.updateMode();
      c.mmu.switchAddressSpace(false);

      int code = 0;
      try {
        c.mmu.load8(0x5000);
      } catch (GuestFault f) {
        code = f.errorCode();
      }
      assertThat(code).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 29, 40, 51})
  void gigabytePagesHaveReservedBits(int bit) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(PDPT + 8, 1L << bit | PS | USER_PAGE);

      assertThat(read(m, 0x4000_0000L)).isEqualTo("#PF(0x9) at 0x40000000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 20, 40, 51})
  void twoMegabytePagesHaveReservedBits(int bit) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(PD + 8, 1L << bit | PS | USER_PAGE);
      m.cpl(3);

      assertThat(read(m, 0x20_0000)).isEqualTo("#PF(0xd) at 0x200000");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {TOP, PDPT, PD, PT})
  void addressBitsBeyondMaxphyaddrAreReservedAtEveryLevel(long table) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0, 0x20_0000 | USER_PAGE);
      assertThat(read(m, 0)).isEqualTo("none");
      m.write64(table, m.read64(table) | 1L << 40);
      m.mmu.flushPage(0);

      assertThat(read(m, 0)).isEqualTo("#PF(0x9) at 0x0");
    }
  }

  @Test
  void bit7OfAPml4EntryIsReserved() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(TOP, PDPT | PS | USER_PAGE);

      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x9) at 0x5000");
    }
  }

  @Test
  void bits52To62AreIgnoredWith4LevelPaging() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x7FF0_0000_0000_0000L | 0x20_0000 | USER_PAGE);

      assertThat(read(m, 0x5000)).isEqualTo("none");
    }
  }

  @Test
  void reservedBitsOfAnAbsentEntryDoNotMatter() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, -2);

      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x0) at 0x5000");
    }
  }

  @Test
  void anAbsentEntryCountsMoreThanRightsDeniedAbove() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(TOP, PDPT | P);
      m.cpl(3);

      assertThat(m.raisedBy(() -> m.mmu.store8(0x5000, 1))).isEqualTo("#PF(0x6) at 0x5000");
    }
  }

  @Test
  void pageTablesInNothingAreReservedBitsAndInRomAreNotMarked() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme); Ram rom = new Ram(0x1000)) {
      m.write64(PD, 0x50_0000 | USER_PAGE);
      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x9) at 0x5000");
      m.memory.addRom(0x50_0000, rom, 0, 0x1000);
      assertThat(read(m, 0x5000)).isEqualTo("#PF(0x0) at 0x5000");

      Mapping writable = m.memory.addRam(0x60_0000, rom, 0, 0x1000);
      m.memory.write(0x60_0000 + 8 * 5, 8, 0x20_0000 | USER_PAGE);
      m.memory.remove(writable);
      m.mmu.store32(0x5000, 3);
      assertThat(m.memory.read(0x20_0000, 4)).isEqualTo(3);
      assertThat(m.memory.read(0x50_0000 + 8 * 5, 8)).isEqualTo(0x20_0000 | USER_PAGE);
    }
  }

  @Test
  void aTableThatMapsItselfIsWalkedAndMarked() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(TOP + 8 * 511, TOP | P | RW);
      // All four indices 511: the page is the PML4 itself.
      long self = 0xFFFF_FFFF_FFFF_F000L;
      m.mmu.store64(self + 8 * 300, 0x1234_5000);

      assertThat(m.read64(TOP + 8 * 300)).isEqualTo(0x1234_5000);
      assertThat(m.read64(TOP + 8 * 511)).isEqualTo(TOP | P | RW | A | D);
    }
  }

  // Accessed and dirty flags.

  @Test
  void aReadSetsOnlyTheAccessedFlagAndAWriteAfterItTheDirtyFlag() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x20_0000 | USER_PAGE);
      m.mmu.load8(0x5000);
      assertThat(m.pageEntry(0x5000)).isEqualTo(0x20_0000 | USER_PAGE | A);
      m.mmu.store8(0x5000, 1);
      assertThat(m.pageEntry(0x5000)).isEqualTo(0x20_0000 | USER_PAGE | A | D);
    }
  }

  @Test
  void aLoadForWriteMarksThePageDirtyAsTheWriteWill() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x20_0000 | USER_PAGE);
      m.mmu.loadForWrite32(0x5000);

      assertThat(m.pageEntry(0x5000)).isEqualTo(0x20_0000 | USER_PAGE | A | D);
    }
  }

  @Test
  void aWriteThroughAnEntryCachedAsReadableStillFaultsOnReadOnlyPages() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x20_0000 | P);
      m.mmu.load8(0x5000);

      assertThat(m.raisedBy(() -> m.mmu.store8(0x5000, 1))).isEqualTo("#PF(0x3) at 0x5000");
      assertThat(m.pageEntry(0x5000) & D).isZero();
    }
  }

  @Test
  void markingATrackedPageTableTellsItsObserver() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x20_0000 | USER_PAGE);
      long[] told = new long[1];
      m.memory.observe(4, (guestPhys, sizeBytes) -> told[0] = guestPhys);
      m.memory.track(PT, 4);
      m.mmu.load8(0x5000);

      assertThat(told[0]).isEqualTo(PT + 8 * 5);
    }
  }

  @Test
  void debuggersTranslateWithoutLeavingATrace() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(0x5000, 0x20_0000 | P);
      m.cpl(3);

      assertThat(m.mmu.debugTranslate(0x5678)).isEqualTo(0x20_0678);
      assertThat(m.mmu.debugTranslate(0x6000)).isEqualTo(-1);
      assertThat(m.mmu.debugTranslate(1L << 47)).isEqualTo(-1);
      assertThat(m.pageEntry(0x5000)).isEqualTo(0x20_0000 | P);
      assertThat(m.mmu.walks).isZero();
    }
  }
}
