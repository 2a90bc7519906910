package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.javisor.cpu.PagedMachine.D;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.PT;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.TOP;
import static org.javisor.cpu.PagedMachine.USER_PAGE;

import java.util.ArrayList;
import java.util.List;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.RawMemory;
import org.javisor.memory.Tracking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads, stores and read-modify-writes: sizes, page crossings, MMIO, tracked pages, alignment, breakpoints. */
class MmuAccessTest {
  /** Two linear pages in a row that are not neighbours in physical memory. */
  private static final long LOW = 0x5000;

  private static final long HIGH = 0x6000;
  private static final long LOW_AT = 0x20_0000;
  private static final long HIGH_AT = 0x30_0000;
  private static final long MMIO = 0x7000;
  private static final long MMIO_AT = 0x80_0000;

  private final PagedMachine m = PagedMachine.fourLevel();
  private final Mmu mmu = m.mmu;
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void map() {
    m.page(LOW, LOW_AT | USER_PAGE);
    m.page(HIGH, HIGH_AT | USER_PAGE);
    m.page(MMIO, MMIO_AT | USER_PAGE);
    m.memory.addMmio(MMIO_AT, 0x1000, new MmioRegion() {
      @Override
      public long read(long offset, int sizeBytes) {
        events.add("read " + sizeBytes + " at " + offset);
        return 0xF1F2_F3F4_F5F6_F7F8L >>> (64 - 8 * sizeBytes);
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {
        events.add("write " + sizeBytes + " at " + offset + ": 0x" + Long.toHexString(value));
      }
    });
  }

  @AfterEach
  void close() {
    m.close();
  }

  // Sizes.

  @ParameterizedTest
  @ValueSource(longs = {LOW, LOW + 1, LOW + 0xFF8, LOW + 0xFFC, LOW + 0xFFE, LOW + 0xFFF})
  void allSizesGoToTheRightBytesWhetherTheyCrossAPageOrNot(long linear) {
    // First through the slow path, then (where one page is enough) through entries.
    for (int round = 0; round < 2; round++) {
      mmu.store64(linear, 0x8877_6655_4433_2211L);
      assertThat(mmu.load64(linear)).isEqualTo(0x8877_6655_4433_2211L);
      assertThat(mmu.loadForWrite64(linear)).isEqualTo(0x8877_6655_4433_2211L);
      mmu.store32(linear + 1, 0xDDCC_BBAA);
      assertThat(mmu.load32(linear + 1)).isEqualTo(0xDDCC_BBAA);
      assertThat(mmu.loadForWrite32(linear + 1)).isEqualTo(0xDDCC_BBAA);
      mmu.store16(linear + 2, 0x9988);
      assertThat(mmu.load16(linear + 2)).isEqualTo((short) 0x9988);
      assertThat(mmu.loadForWrite16(linear + 2)).isEqualTo((short) 0x9988);
      mmu.store8(linear, 0x80);
      assertThat(mmu.load8(linear)).isEqualTo((byte) 0x80);
      assertThat(mmu.loadForWrite8(linear)).isEqualTo((byte) 0x80);
      assertThat(mmu.load64(linear)).isEqualTo(0x8877_66DD_9988_AA80L);
    }
    for (int i = 0; i < 8; i++) {
      long at = linear + i < HIGH ? LOW_AT + (linear + i - LOW) : HIGH_AT + (linear + i - HIGH);
      assertThat(m.memory.read(at, 1)).isEqualTo(0x8877_66DD_9988_AA80L >>> (8 * i) & 0xFF);
    }
  }

  @Test
  void accessesInsideAPageMissOnce() {
    mmu.load32(LOW);
    mmu.store32(LOW, 1);
    long misses = mmu.readMisses + mmu.writeMisses;
    for (int i = 0; i < 0xFF8; i++) {
      mmu.load64(LOW + i);
      mmu.store64(LOW + i, 0);
    }

    assertThat(mmu.readMisses + mmu.writeMisses).isEqualTo(misses);
  }

  // Page crossings.

  @ParameterizedTest
  @CsvSource({
    // Entries of the two pages (0 absent, 1 read-only, 3 writable), size of the store, fault.
    "3, 0, 8, #PF(0x2) at 0x6000",
    "3, 1, 8, #PF(0x3) at 0x6000",
    "0, 3, 8, #PF(0x2) at 0x5fff",
    "1, 3, 4, #PF(0x3) at 0x5fff",
    "0, 0, 4, #PF(0x2) at 0x5fff",
    "3, 1, 2, #PF(0x3) at 0x6000",
    "3, 3, 2, none",
  })
  void aCrossingStoreThatFaultsOnEitherPageStoresNothing(int low, int high, int sizeBytes, String expected) {
    m.page(LOW, LOW_AT | low);
    m.page(HIGH, HIGH_AT | high);
    String raised = m.raisedBy(() -> {
      switch (sizeBytes) {
        case 2 -> mmu.store16(LOW + 0xFFF, -1);
        case 4 -> mmu.store32(LOW + 0xFFF, -1);
        default -> mmu.store64(LOW + 0xFFF, -1);
      }
    });

    assertThat(raised).isEqualTo(expected);
    int stored = expected.equals("none") ? 0xFF : 0;
    assertThat(m.memory.read(LOW_AT + 0xFFF, 1)).isEqualTo(stored);
    assertThat(m.memory.read(HIGH_AT, 1)).isEqualTo(stored);
  }

  @Test
  void aCrossingLoadFaultsWithTheFirstByteOfTheSecondPage() {
    m.page(HIGH, 0);

    assertThat(m.raisedBy(() -> mmu.load64(LOW + 0xFFA))).isEqualTo("#PF(0x0) at 0x6000");
    assertThat(m.raisedBy(() -> mmu.loadForWrite32(LOW + 0xFFD))).isEqualTo("#PF(0x2) at 0x6000");
  }

  @Test
  void probesRaiseWhatTheAccessWouldAndStoreNothing() {
    m.page(HIGH, HIGH_AT | P);

    assertThat(m.raisedBy(() -> mmu.probeRead(LOW + 0xF00, 512))).isEqualTo("none");
    assertThat(m.raisedBy(() -> mmu.probeWrite(LOW + 0xE00, 512))).isEqualTo("none");
    assertThat(m.raisedBy(() -> mmu.probeWrite(LOW + 0xF00, 512))).isEqualTo("#PF(0x3) at 0x6000");
    assertThat(m.raisedBy(() -> mmu.probeRead(0x9FFC, 8))).isEqualTo("#PF(0x0) at 0x9ffc");
    assertThat(m.pageEntry(LOW) & D).isEqualTo(D);
    assertThat(m.memory.read(LOW_AT + 0xE00, 8)).isZero();
  }

  @Test
  void addressesWrapAt4GbOutside64BitCode() {
    try (PagedMachine t = PagedMachine.twoLevel()) {
      t.write32(TOP + 4 * 0x3FF, PT | USER_PAGE);
      t.write32(PT + 4 * 0x3FF, LOW_AT | USER_PAGE);
      t.write32(PT, HIGH_AT | USER_PAGE);
      t.mmu.store64(0xFFFF_FFFCL, 0x8877_6655_4433_2211L);

      assertThat(t.memory.read(LOW_AT + 0xFFC, 4)).isEqualTo(0x4433_2211);
      assertThat(t.memory.read(HIGH_AT, 4)).isEqualTo(0x8877_6655L);
      assertThat(t.mmu.load64(0xFFFF_FFFCL)).isEqualTo(0x8877_6655_4433_2211L);
      assertThat(t.mmu.load32(0x7_0000_0000L)).isEqualTo(0x8877_6655);
    }
  }

  // Canonical addresses.

  @ParameterizedTest
  @ValueSource(longs = {1L << 47, -1L << 48, 0x1234_0000_0000_0000L, (1L << 47) - 7, (-1L << 47) - 1})
  void nonCanonicalAddressesRaiseGeneralProtection(long linear) {
    assertThat(m.raisedBy(() -> mmu.load64(linear))).isEqualTo("#GP(0) non-canonical");
    assertThat(m.raisedBy(() -> mmu.store64(linear, 0))).isEqualTo("#GP(0) non-canonical");
    assertThat(m.raisedBy(() -> mmu.systemLoad(linear, 8))).isEqualTo("#GP(0) non-canonical");
    assertThat(m.raisedBy(() -> mmu.compareAndSwap64(linear, 0, 0))).isEqualTo("#GP(0) non-canonical");
    assertThat(m.raisedBy(() -> mmu.probeWrite(linear, 8))).isEqualTo("#GP(0) non-canonical");
  }

  @Test
  void otherProtectionFaultsAreNotMarkedNonCanonical() {
    m.raisedBy(() -> mmu.load64(1L << 47));

    assertThat(m.cpu.fault(Vector.GP, 0).nonCanonical()).isFalse();
  }

  @Test
  void fetchesFromNonCanonicalAddressesRaiseGeneralProtection() {
    assertThat(m.raisedBy(() -> mmu.fetch(1L << 47))).isEqualTo("#GP(0) non-canonical");
  }

  // What code that was found once relies on.

  @Test
  void theFetchKeyChangesWhenAPageIsInvalidatedThatSomebodyReliesOn() {
    mmu.fetch(LOW);
    mmu.fetch(HIGH);
    assertThat(mmu.keepsFetchingFrom(LOW + 5, LOW_AT + 5)).isTrue();
    assertThat(mmu.keepsFetchingFrom(LOW + 5, HIGH_AT + 5)).isFalse();
    long key = mmu.fetchKey;

    mmu.flushPage(HIGH);
    assertThat(mmu.fetchKey).as("nobody relies on that page").isEqualTo(key);
    mmu.flushPage(LOW);
    assertThat(mmu.fetchKey).isNotEqualTo(key);
    assertThat(mmu.keepsFetchingFrom(LOW + 5, LOW_AT + 5)).as("not known without a walk").isFalse();
  }

  @Test
  void theFetchKeyChangesWithTheAddressSpace() {
    mmu.fetch(LOW);
    assertThat(mmu.keepsFetchingFrom(LOW, LOW_AT)).isTrue();
    long key = mmu.fetchKey;

    mmu.switchAddressSpace(false);
    assertThat(mmu.fetchKey).isNotEqualTo(key);
  }

  // MMIO, ROM and nothing.

  @Test
  void mmioSeesEachAccessOnceInItsOwnSize() {
    assertThat(mmu.load8(MMIO + 1)).isEqualTo((byte) 0xF1);
    assertThat(mmu.load16(MMIO + 2)).isEqualTo((short) 0xF1F2);
    assertThat(mmu.load32(MMIO + 4)).isEqualTo(0xF1F2_F3F4);
    assertThat(mmu.load64(MMIO + 8)).isEqualTo(0xF1F2_F3F4_F5F6_F7F8L);
    mmu.store8(MMIO + 1, -1);
    mmu.store16(MMIO + 2, -2);
    mmu.store32(MMIO + 4, -3);
    mmu.store64(MMIO + 8, -4);

    assertThat(events)
        .containsExactly(
            "read 1 at 1", "read 2 at 2", "read 4 at 4", "read 8 at 8", "write 1 at 1: 0xff",
            "write 2 at 2: 0xfffe", "write 4 at 4: 0xfffffffd", "write 8 at 8: 0xfffffffffffffffc");
  }

  @Test
  void repeatedMmioNeitherWalksNorSearchesTheSecondLevel() {
    mmu.load32(MMIO);
    mmu.store32(MMIO, 0);
    long before = mmu.walks + mmu.secondLevelHits;
    for (int i = 0; i < 10; i++) {
      mmu.load32(MMIO);
      mmu.store32(MMIO, 0);
    }

    assertThat(mmu.walks + mmu.secondLevelHits).isEqualTo(before);
    assertThat(events).hasSize(22);
  }

  @Test
  void anAccessFromRamIntoMmioReachesBoth() {
    m.page(MMIO - 0x1000, HIGH_AT | USER_PAGE);
    mmu.store32(MMIO - 2, 0x4433_2211);

    assertThat(m.memory.read(HIGH_AT + 0xFFE, 2)).isEqualTo(0x2211);
    assertThat(events).containsExactly("write 1 at 0: 0x33", "write 1 at 1: 0x44");
    events.clear();
    assertThat(mmu.load32(MMIO - 2)).isEqualTo(0xF1F2_2211);
    assertThat(events).containsExactly("read 2 at 0");
  }

  @Test
  void whatIsNotMappedReadsAsOnesAndSwallowsStores() {
    m.page(LOW, 0x5000_0000 | USER_PAGE);
    mmu.store64(LOW, 0);

    assertThat(mmu.load64(LOW)).isEqualTo(-1);
    assertThat(mmu.load8(LOW)).isEqualTo((byte) -1);
    assertThat(mmu.load32(LOW + 0xFFE)).isEqualTo(0xFFFF);
  }

  @Test
  void romIsReadOnTheFastPathAndSwallowsStores() {
    RawMemory.putInt(m.ram.address() + 0x28_0000, 0x1234);
    m.memory.addRom(0x90_0000, m.ram, 0x28_0000, 0x1000);
    m.page(LOW, 0x90_0000 | USER_PAGE);
    mmu.store32(LOW, 1);
    mmu.store32(LOW + 0xFFE, 1);
    mmu.compareAndSwap32(LOW, 0x1234, 2);

    assertThat(mmu.load32(LOW)).isEqualTo(0x1234);
    assertThat(mmu.hostForRead(LOW)).isNotZero();
    assertThat(mmu.hostForWrite(LOW)).isZero();
  }

  // Tracked pages.

  private void observe() {
    m.memory.observe(
        Tracking.CODE,
        (guestPhys, sizeBytes) -> events.add("code " + sizeBytes + " at 0x" + Long.toHexString(guestPhys)));
  }

  @Test
  void trackingAPageThatIsCachedForWritingTakesEffect() {
    observe();
    mmu.store32(LOW, 1);
    m.memory.track(LOW_AT, Tracking.CODE);
    mmu.store32(LOW + 8, 2);
    mmu.store8(LOW + 9, 3);

    assertThat(events).containsExactly("code 4 at 0x200008", "code 1 at 0x200009");
    assertThat(mmu.codeStores).isEqualTo(2);
    assertThat(m.memory.read(LOW_AT + 8, 4)).isEqualTo(0x302);
  }

  @Test
  void loadsFromTrackedPagesStayFastAndTellNobody() {
    observe();
    m.memory.track(LOW_AT, Tracking.CODE);
    mmu.load32(LOW);
    mmu.loadForWrite32(LOW);

    assertThat(events).isEmpty();
    assertThat(mmu.hostForRead(LOW)).isEqualTo(m.ram.address() + LOW_AT);
    assertThat(mmu.hostForWrite(LOW)).isZero();
  }

  @Test
  void storesAreFastAgainAfterThePageIsUntracked() {
    observe();
    m.memory.track(LOW_AT, Tracking.CODE);
    mmu.store32(LOW, 1);
    m.memory.untrack(LOW_AT, Tracking.CODE);
    mmu.store32(LOW, 2);
    mmu.store32(LOW, 3);
    long slow = mmu.slowStores;
    mmu.store32(LOW, 4);

    assertThat(mmu.slowStores).isEqualTo(slow);
    assertThat(events).hasSize(1);
    assertThat(mmu.hostForWrite(LOW)).isNotZero();
  }

  @Test
  void anObserverThatThrowsLeavesBothPagesOfACrossingStoreAlone() {
    m.memory.observe(Tracking.CODE, (guestPhys, sizeBytes) -> {
      throw new IllegalStateException("stop the block");
    });
    m.memory.track(HIGH_AT, Tracking.CODE);

    assertThatThrownBy(() -> mmu.store64(LOW + 0xFFC, -1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> mmu.store8(HIGH, -1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> mmu.compareAndSwap32(HIGH, 0, -1)).isInstanceOf(IllegalStateException.class);
    assertThat(m.memory.read(LOW_AT + 0xFFC, 4)).isZero();
    assertThat(m.memory.read(HIGH_AT, 4)).isZero();
  }

  @Test
  void aCrossingStoreTellsOfTheBytesInEachTrackedPage() {
    observe();
    m.memory.track(LOW_AT, Tracking.CODE);
    m.memory.track(HIGH_AT, Tracking.CODE);
    mmu.store64(LOW + 0xFFD, -1);

    assertThat(events).containsExactly("code 3 at 0x200ffd", "code 5 at 0x300000");
  }

  @Test
  void anObserverMayUntrackThePageDuringTheStore() {
    m.memory.observe(Tracking.CODE, (guestPhys, sizeBytes) -> m.memory.untrack(guestPhys, Tracking.CODE));
    m.memory.track(LOW_AT, Tracking.CODE);
    mmu.store32(LOW, 1);
    mmu.store32(LOW, 2);

    assertThat(mmu.hostForWrite(LOW)).isEqualTo(m.ram.address() + LOW_AT);
    assertThat(m.memory.read(LOW_AT, 4)).isEqualTo(2);
  }

  @Test
  void aPageMappedTwiceIsTrackedThroughBothLinearAddresses() {
    observe();
    m.page(HIGH, LOW_AT | USER_PAGE);
    mmu.store32(LOW, 1);
    mmu.store32(HIGH, 1);
    m.memory.track(LOW_AT, Tracking.CODE);
    mmu.store32(LOW, 2);
    mmu.store32(HIGH + 4, 2);

    assertThat(events).containsExactly("code 4 at 0x200000", "code 4 at 0x200004");
  }

  // Alignment checks.

  @ParameterizedTest
  @CsvSource({
    // CPL, CR0.AM, AC, address, size, result
    "3, true,  true,  0x5001, 1, none",
    "3, true,  true,  0x5001, 2, #AC(0)",
    "3, true,  true,  0x5002, 2, none",
    "3, true,  true,  0x5002, 4, #AC(0)",
    "3, true,  true,  0x5004, 4, none",
    "3, true,  true,  0x5004, 8, #AC(0)",
    "3, true,  true,  0x5008, 8, none",
    "3, true,  false, 0x5001, 8, none",
    "3, false, true,  0x5001, 8, none",
    "0, true,  true,  0x5001, 8, none",
  })
  void alignmentIsCheckedInUserModeOnly(int cpl, boolean am, boolean ac, String address, int sizeBytes,
      String expected) {
    long linear = Long.decode(address);
    mmu.load64(LOW);
    mmu.store64(LOW, 0);
    m.cr0(am ? Cpu.CR0_AM : 0, am ? 0 : Cpu.CR0_AM);
    m.cpl(cpl);
    m.ac(ac);

    for (int round = 0; round < 2; round++) {
      assertThat(m.raisedBy(() -> load(linear, sizeBytes))).isEqualTo(expected);
      assertThat(m.raisedBy(() -> store(linear, sizeBytes))).isEqualTo(expected);
      assertThat(m.raisedBy(() -> mmu.probeWrite(linear, sizeBytes))).isEqualTo(expected);
    }
    assertThat(m.raisedBy(() -> mmu.systemLoad(linear, sizeBytes))).as("not for descriptor tables").isEqualTo("none");
    assertThat(m.raisedBy(() -> mmu.fetch(linear))).isEqualTo("none");
  }

  private void load(long linear, int sizeBytes) {
    switch (sizeBytes) {
      case 1 -> mmu.load8(linear);
      case 2 -> mmu.load16(linear);
      case 4 -> mmu.load32(linear);
      default -> mmu.load64(linear);
    }
  }

  private void store(long linear, int sizeBytes) {
    switch (sizeBytes) {
      case 1 -> mmu.store8(linear, 0);
      case 2 -> mmu.store16(linear, 0);
      case 4 -> mmu.store32(linear, 0);
      default -> mmu.store64(linear, 0);
    }
  }

  // Compare and swap.

  @ParameterizedTest
  @ValueSource(longs = {LOW, LOW + 0x18, LOW + 0x1001 - 2, LOW + 0x33, LOW + 0xFFD})
  void compareAndSwapStoresOnlyWhereTheExpectedValueStands(long linear) {
    for (int round = 0; round < 2; round++) {
      mmu.store64(linear, 0x8877_6655_F433_F291L);
      assertThat(mmu.compareAndSwap8(linear, 0x90, 0)).isFalse();
      assertThat(mmu.compareAndSwap8(linear, (byte) 0x91, 0xA1)).isTrue();
      assertThat(mmu.compareAndSwap16(linear, 0xF291, 0)).isFalse();
      assertThat(mmu.compareAndSwap16(linear, (short) 0xF2A1, 0xB2B1)).isTrue();
      assertThat(mmu.compareAndSwap32(linear, 0xF433_F2A1, 0)).isFalse();
      assertThat(mmu.compareAndSwap32(linear, 0xF433_B2B1, 0xC4C3_C2C1)).isTrue();
      assertThat(mmu.load64(linear)).isEqualTo(0x8877_6655_C4C3_C2C1L);
      assertThat(mmu.compareAndSwap64(linear, 0, 1)).isFalse();
      assertThat(mmu.compareAndSwap64(linear, 0x8877_6655_C4C3_C2C1L, -2)).isTrue();
      assertThat(mmu.load64(linear)).isEqualTo(-2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {LOW + 1, LOW + 2, LOW + 3})
  void smallCompareAndSwapsLeaveTheirNeighboursAlone(long linear) {
    mmu.store64(LOW, 0x1122_3344_5566_7788L);
    int before = mmu.load8(linear);
    assertThat(mmu.compareAndSwap8(linear, before, 0xEE)).isTrue();

    long mask = 0xFFL << (8 * (linear - LOW));
    assertThat(mmu.load64(LOW)).isEqualTo((0x1122_3344_5566_7788L & ~mask) | (0xEEEE_EEEE_EEEE_EEEEL & mask));
  }

  @Test
  void compareAndSwap128ComparesAndStoresBothHalves() {
    mmu.store64(LOW, 1);
    mmu.store64(LOW + 8, 2);

    assertThat(mmu.compareAndSwap128(LOW, 1, 3, 5, 6)).isFalse();
    assertThat(mmu.compareAndSwap128(LOW, 0, 2, 5, 6)).isFalse();
    assertThat(mmu.compareAndSwap128(LOW, 1, 2, 5, 6)).isTrue();
    assertThat(List.of(mmu.load64(LOW), mmu.load64(LOW + 8))).containsExactly(5L, 6L);
  }

  @Test
  void compareAndSwapFaultsAsAWriteEvenWhereTheValuesDiffer() {
    m.page(LOW, LOW_AT | P);

    assertThat(m.raisedBy(() -> mmu.compareAndSwap32(LOW, 99, 1))).isEqualTo("#PF(0x3) at 0x5000");
    assertThat(m.raisedBy(() -> mmu.compareAndSwap128(LOW, 99, 99, 1, 1))).isEqualTo("#PF(0x3) at 0x5000");
  }

  @Test
  void compareAndSwapReachesTrackedPagesAndMmio() {
    observe();
    m.memory.track(LOW_AT, Tracking.CODE);
    assertThat(mmu.compareAndSwap32(LOW, 0, 7)).isTrue();
    assertThat(mmu.compareAndSwap16(MMIO, 0xF1F2, 3)).isTrue();

    assertThat(events).containsExactly("code 4 at 0x200000", "write 2 at 0: 0x3");
    assertThat(m.memory.read(LOW_AT, 4)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {MMIO + 8, MMIO + 9, MMIO - 2})
  void registersThatChangeByThemselvesDoNotKeepALockedInstructionTrying(long linear) {
    m.page(MMIO - 0x1000, HIGH_AT | USER_PAGE);
    int loaded = mmu.loadForWrite32(linear);

    assertThat(mmu.compareAndSwap32(linear, loaded + 1, 0x4433_2211)).isTrue();
  }

  // Host addresses for bulk work.

  @Test
  void hostAddressesAreGivenForPagesThatAreCachedAsPlainRam() {
    assertThat(mmu.hostForRead(LOW)).as("nothing is cached yet").isZero();
    mmu.load8(LOW);
    assertThat(mmu.hostForRead(LOW + 0xFFF)).isEqualTo(m.ram.address() + LOW_AT + 0xFFF);
    assertThat(mmu.hostForWrite(LOW)).isZero();
    mmu.store8(LOW, 1);
    assertThat(mmu.hostForWrite(LOW + 5)).isEqualTo(m.ram.address() + LOW_AT + 5);
    mmu.load8(MMIO);
    assertThat(mmu.hostForRead(MMIO)).isZero();
    m.cpl(3);
    assertThat(mmu.hostForRead(LOW)).as("another privilege").isZero();
  }

  @Test
  void fetchGivesPhysicalAddressesOfAnything() {
    for (int round = 0; round < 2; round++) {
      assertThat(mmu.fetch(LOW + 0x123)).isEqualTo(LOW_AT + 0x123);
      assertThat(mmu.fetch(MMIO + 0xFFF)).isEqualTo(MMIO_AT + 0xFFF);
    }
    assertThat(mmu.fetchMisses).isEqualTo(2);
  }

  // Data breakpoints.

  private void breakpoint(int number, long linear, int condition, int lengthBits) {
    m.cpu.dr[number] = linear;
    m.cpu.dr[7] |= 1L << (2 * number) | (long) (lengthBits << 2 | condition) << (16 + 4 * number);
    mmu.updateBreakpoints();
  }

  private long met(Runnable access) {
    m.cpu.pendingDebug = 0;
    m.cpu.attention = false;
    access.run();
    assertThat(m.cpu.attention).isEqualTo(m.cpu.pendingDebug != 0);
    return m.cpu.pendingDebug;
  }

  @Test
  void aWriteBreakpointIsMetByEveryOverlappingStoreAndNoLoad() {
    mmu.store64(LOW, 0);
    breakpoint(1, LOW + 4, 1, 3);

    assertThat(met(() -> mmu.store32(LOW + 4, 1))).isEqualTo(2);
    assertThat(met(() -> mmu.store8(LOW + 7, 1))).isEqualTo(2);
    assertThat(met(() -> mmu.store64(LOW, 1))).isEqualTo(2);
    assertThat(met(() -> mmu.store16(LOW + 3, 1))).isEqualTo(2);
    assertThat(met(() -> mmu.store32(LOW, 1))).isZero();
    assertThat(met(() -> mmu.store8(LOW + 8, 1))).isZero();
    assertThat(met(() -> mmu.load64(LOW))).isZero();
    assertThat(met(() -> mmu.store32(HIGH + 4, 1))).isZero();
    assertThat(mmu.load8(LOW + 7)).as("the store itself happens").isZero();
  }

  @Test
  void aReadWriteBreakpointIsMetByBothAndByCrossingAccesses() {
    breakpoint(0, HIGH, 3, 0);
    breakpoint(3, LOW + 0xFF8, 3, 2);

    assertThat(met(() -> mmu.load8(HIGH))).isEqualTo(1);
    assertThat(met(() -> mmu.store32(LOW + 0xFFE, 1))).isEqualTo(9);
    assertThat(met(() -> mmu.load64(LOW + 0xFF0))).isZero();
    assertThat(met(() -> mmu.loadForWrite64(LOW + 0xFF9))).isEqualTo(9);
    assertThat(met(() -> mmu.compareAndSwap8(HIGH, 77, 1))).isEqualTo(1);
  }

  @Test
  void executionAndDisabledBreakpointsAreNotMetByData() {
    breakpoint(0, LOW, 0, 0);
    breakpoint(1, LOW, 2, 0);
    m.cpu.dr[7] = m.cpu.dr[7] | 3L << 24;
    mmu.updateBreakpoints();

    assertThat(met(() -> mmu.store8(LOW, 1))).isZero();
    assertThat(mmu.hostForWrite(LOW)).isNotZero();
  }

  @Test
  void aFaultingAccessMeetsNoBreakpoint() {
    breakpoint(0, LOW, 3, 0);
    m.page(LOW, 0);
    m.raisedBy(() -> mmu.store8(LOW, 1));

    assertThat(m.cpu.pendingDebug).isZero();
  }

  @Test
  void clearingABreakpointMakesItsPageFastAgain() {
    breakpoint(0, LOW, 1, 0);
    mmu.store8(LOW, 1);
    m.cpu.dr[7] = 0;
    mmu.updateBreakpoints();
    mmu.store8(LOW, 1);

    assertThat(mmu.hostForWrite(LOW)).isNotZero();
  }

  // Implicit accesses.

  @Test
  void systemAccessesIgnoreTheCurrentPrivilegeAndCrossPages() {
    m.page(LOW, LOW_AT | P | RW);
    m.page(HIGH, HIGH_AT | P | RW);
    m.cpl(3);
    mmu.systemStore(LOW + 0xFFC, 8, 0x8877_6655_4433_2211L);

    assertThat(mmu.systemLoad(LOW + 0xFFC, 8)).isEqualTo(0x8877_6655_4433_2211L);
    assertThat(mmu.systemLoad(LOW + 0xFFF, 2)).isEqualTo(0x5544);
    assertThat(m.raisedBy(() -> mmu.systemLoad(0x9000, 4))).isEqualTo("#PF(0x0) at 0x9000");
    assertThat(m.raisedBy(() -> mmu.load8(LOW))).isEqualTo("#PF(0x5) at 0x5000");
  }
}
