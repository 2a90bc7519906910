package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.PagedMachine.P;
import static org.javisor.cpu.PagedMachine.RW;
import static org.javisor.cpu.PagedMachine.US;
import static org.javisor.cpu.PagedMachine.USER_PAGE;
import static org.javisor.cpu.PagedMachine.XD;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rights by protection key, and what a change of PKRU costs the TLB.
 *
 * @see "Intel SDM volume 3, 5.6.2 Protection Keys; 5.7 Page-Fault Exceptions"
 */
@ParameterizedClass
@EnumSource
class ProtectionKeysTest {
  private static final long PAGE = 0x10_0000;
  private static final long FRAME = 0x20_0000;
  private static final int KEY = 5;

  @Parameter
  PagingScheme scheme = PagingScheme.TLB;

  /** Of key 5. */
  private static final int ACCESS_DISABLE = 1 << 2 * KEY;

  private static final int WRITE_DISABLE = 2 << 2 * KEY;

  private static long entry(int key, long rights) {
    return FRAME | rights | (long) key << 59;
  }

  private static void pkru(PagedMachine m, int value) {
    m.cpu.pkru = value;
    m.mmu.updateProtectionKeys();
  }

  private static void pkrs(PagedMachine m, int value) {
    m.cpu.pkrs = value;
    m.mmu.updateProtectionKeys();
  }

  /**
   * Access: r, w or x (fetch), by s (supervisor), u (user) or i (implicit supervisor access at CPL 3). Page: S or U, R
   * or W. Register and bit: what PKRU or IA32_PKRS denies to the page's key. Control: CR0.WP, CR4.PKE and CR4.PKS.
   */
  @ParameterizedTest(name = "{0} by {1} of page {2} with {3} and {4}: {5}")
  @CsvSource({
    // access, by, page, register and bit, control, error code
    "r, u, UW, PKRU AD, WP PKE, 0x25",
    "w, u, UW, PKRU AD, WP PKE, 0x27",
    "x, u, UW, PKRU AD, WP PKE, none",
    "r, u, UW, PKRU WD, WP PKE, none",
    "w, u, UW, PKRU WD, WP PKE, 0x27",
    "w, u, UW, PKRU WD, PKE, 0x27",
    "w, u, UR, PKRU WD, WP PKE, 0x27",
    "w, u, UR, PKRU, WP PKE, 0x7",
    "r, s, UW, PKRU AD, WP PKE, 0x21",
    "r, i, UW, PKRU AD, WP PKE, 0x21",
    "w, s, UW, PKRU WD, WP PKE, 0x23",
    "w, s, UW, PKRU WD, PKE, none",
    "w, s, UW, PKRU AD, PKE, 0x23",
    "r, s, SW, PKRU AD, WP PKE PKS, none",
    "w, s, SW, PKRU WD, WP PKE PKS, none",
    "r, u, SW, PKRU AD, WP PKE PKS, 0x5",
    "r, u, UW, PKRU AD, WP PKS, none",
    "r, u, UW, PKRS AD, WP PKE PKS, none",
    "r, s, SW, PKRS AD, WP PKS, 0x21",
    "w, s, SW, PKRS WD, WP PKS, 0x23",
    "w, s, SW, PKRS WD, PKS, none",
    "w, i, SW, PKRS AD, WP PKS, 0x23",
    "x, s, SW, PKRS AD, WP PKS, none",
    "r, s, SW, PKRS AD, WP PKE, none",
    "r, u, SW, PKRS AD, WP PKS, 0x25",
  })
  void keysDecideWhetherADataAccessFaults(
      String access, String by, String page, String denied, String control, String expected) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(PAGE, entry(KEY, P | (page.contains("U") ? US : 0) | (page.contains("W") ? RW : 0)));
      if (!control.contains("WP")) {
        m.cr0(0, Cpu.CR0_WP);
      }
      m.cr4((control.contains("PKE") ? Cpu.CR4_PKE : 0) | (control.contains("PKS") ? Cpu.CR4_PKS : 0));
      int rights = denied.contains("AD") ? ACCESS_DISABLE : denied.contains("WD") ? WRITE_DISABLE : 0;
      if (denied.contains("PKRU")) {
        pkru(m, rights);
      } else {
        pkrs(m, rights);
      }
      m.cpl(by.equals("s") ? 0 : 3);

      String raised = m.raisedBy(() -> perform(m.mmu, access + by));

      assertThat(raised).isEqualTo(expected.equals("none") ? "none" : "#PF(" + expected + ") at 0x100008");
    }
  }

  private static void perform(Mmu mmu, String access) {
    long linear = PAGE + 8;
    switch (access) {
      case "rs", "ru" -> mmu.load32(linear);
      case "ws", "wu" -> mmu.store32(linear, 1);
      case "xs", "xu" -> mmu.fetch(linear);
      case "ri" -> mmu.systemLoad(linear, 4);
      case "wi" -> mmu.systemStore(linear, 4, 1);
      default -> throw new IllegalArgumentException(access);
    }
  }

  @Test
  void outsideLongModePagesHaveNoKeys() {
    try (PagedMachine m = PagedMachine.pae(scheme)) {
      m.page(PAGE, FRAME | USER_PAGE);
      m.cr4(Cpu.CR4_PKE);
      pkru(m, -1);
      m.cpl(3);

      assertThat(m.raisedBy(() -> m.mmu.store32(PAGE, 1))).isEqualTo("none");
    }
  }

  @Test
  void aLargePageHasOneKey() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.write64(PagedMachine.PD + 8, entry(KEY, USER_PAGE | PagedMachine.PS));
      m.cr4(Cpu.CR4_PKE);
      pkru(m, ACCESS_DISABLE);

      assertThat(m.raisedBy(() -> m.mmu.load32(0x3F_F000))).isEqualTo("#PF(0x21) at 0x3ff000");
      pkru(m, 0);
      assertThat(m.raisedBy(() -> m.mmu.load32(0x3F_F000))).isEqualTo("none");
    }
  }

  @Test
  void anAccessThatCrossesIntoAPageOfADeniedKeyFaultsWithoutEffect() {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(PAGE - 0x1000, 0x30_0000 | USER_PAGE);
      m.page(PAGE, entry(KEY, USER_PAGE));
      m.cr4(Cpu.CR4_PKE);
      pkru(m, WRITE_DISABLE);

      assertThat(m.raisedBy(() -> m.mmu.store64(PAGE - 4, -1))).isEqualTo("#PF(0x23) at 0x100000");
      assertThat(m.memory.read(0x30_0FFC, 4)).isZero();
    }
  }

  /** PKRU as Linux has it in every process: nothing but key 0. */
  private static final int ONLY_KEY_0 = 0x5555_5554;

  @Test
  void whatIsDeniedAfterwardsIsNoLongerServedByTheTlb() {
    try (PagedMachine m = keyedPages()) {
      pkru(m, WRITE_DISABLE);
      assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).isEqualTo("none");
      assertThat(m.raisedBy(() -> m.mmu.store32(PAGE, 1))).isEqualTo("#PF(0x23) at 0x100000");

      pkru(m, ACCESS_DISABLE);
      assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).isEqualTo("#PF(0x21) at 0x100000");

      pkru(m, 0);
      assertThat(m.raisedBy(() -> m.mmu.store32(PAGE, 1))).isEqualTo("none");
      m.cr4(Cpu.CR4_PKS);
      pkrs(m, -1);
      assertThat(m.raisedBy(() -> m.mmu.store32(PAGE, 1))).as("a user page").isEqualTo("none");
    }
  }

  @Test
  void aPageOfDeniedKeyIsDeniedInAddressSpacesThatAreReturnedTo() {
    try (PagedMachine m = keyedPages()) {
      m.cr4(Cpu.CR4_PCIDE);
      m.loadCr3(PagedMachine.TOP | 1);
      m.mmu.load32(PAGE);
      m.loadCr3(PagedMachine.TOP | 2);

      pkru(m, ACCESS_DISABLE);
      m.loadCr3(Long.MIN_VALUE | PagedMachine.TOP | 1);

      assertThat(m.raisedBy(() -> m.mmu.load32(PAGE))).isEqualTo("#PF(0x21) at 0x100000");
    }
  }

  @Test
  void pagesOfOtherKeysKeepTheirPlaceInTheTlb() {
    try (PagedMachine m = keyedPages()) {
      long misses = m.mmu.readMisses + m.mmu.writeMisses;

      pkru(m, ONLY_KEY_0);
      m.mmu.load32(PAGE + 0x1000);
      m.mmu.store32(PAGE + 0x1000, 1);
      pkru(m, 0);
      m.mmu.load32(PAGE + 0x1000);
      m.mmu.store32(PAGE + 0x1000, 1);

      assertThat(m.mmu.readMisses + m.mmu.writeMisses).isEqualTo(misses);
    }
  }

  @Test
  void theSameValueAgainCostsNothing() {
    try (PagedMachine m = keyedPages()) {
      pkru(m, WRITE_DISABLE);
      m.mmu.load32(PAGE);
      long misses = m.mmu.readMisses;

      pkru(m, WRITE_DISABLE);
      m.mmu.load32(PAGE);

      assertThat(m.mmu.readMisses).isEqualTo(misses);
    }
  }

  @Test
  void whatWasDroppedComesBackWithoutAWalk() {
    try (PagedMachine m = keyedPages()) {
      long walks = m.mmu.walks;

      pkru(m, ACCESS_DISABLE);
      pkru(m, 0);
      m.mmu.load32(PAGE);

      assertThat(m.mmu.walks).isEqualTo(walks);
    }
  }

  /** CR4.PKE, a page of key 5 at PAGE and one of key 0 behind it, both read and written; supervisor. */
  private PagedMachine keyedPages() {
    PagedMachine m = PagedMachine.fourLevel(scheme);
    m.page(PAGE, entry(KEY, USER_PAGE | XD));
    m.page(PAGE + 0x1000, entry(0, USER_PAGE));
    m.cr4(Cpu.CR4_PKE);
    for (long page = PAGE; page <= PAGE + 0x1000; page += 0x1000) {
      m.mmu.load32(page);
      m.mmu.store32(page, 1);
    }
    return m;
  }
}
