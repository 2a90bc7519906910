package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Access rights of a page under 4-level paging, one line for each combination that the manual tells apart.
 *
 * @see "Intel SDM volume 3, 5.6.1 Determination of Access Rights; 5.7 Page-Fault Exceptions"
 */
@ParameterizedClass
@EnumSource
class PageRightsTest {
  private static final long PAGE = 0x10_0000;

  @Parameter
  PagingScheme scheme = PagingScheme.TLB;

  /**
   * Access: r, w or x (fetch), by s (supervisor), u (user) or i (implicit supervisor access at CPL 3). Page: S or U,
   * R or W, and X where it may be executed. Control: WP, SMEP, SMAP, and AC of RFLAGS. The result is the error code.
   */
  @ParameterizedTest(name = "{0} by {1} of page {2} with {3}: {4}")
  @CsvSource({
    // access, by, page, control, error code
    "r, s, SR,  WP, none",
    "r, s, SW,  WP, none",
    "w, s, SW,  WP, none",
    "w, s, SR,  WP, 0x3",
    "w, s, SR,  '', none",
    "r, s, UR,  WP, none",
    "w, s, UW,  WP, none",
    "w, s, UR,  WP, 0x3",
    "w, s, UR,  '', none",
    "x, s, SRX, WP, none",
    "x, s, SR,  WP, 0x11",
    "x, s, URX, WP, none",
    "x, s, URX, WP SMEP, 0x11",
    "x, s, UR,  WP SMEP, 0x11",
    "x, s, SRX, WP SMEP, none",
    "r, s, UR,  WP SMAP, 0x1",
    "w, s, UW,  WP SMAP, 0x3",
    "r, s, UR,  WP SMAP AC, none",
    "w, s, UW,  WP SMAP AC, none",
    "w, s, UR,  WP SMAP AC, 0x3",
    "w, s, UR,  SMAP, 0x3",
    "w, s, UR,  SMAP AC, none",
    "r, s, SR,  WP SMAP, none",
    "w, s, SW,  WP SMAP, none",
    "x, s, URX, WP SMAP, none",
    "r, u, UR,  WP, none",
    "r, u, SR,  WP, 0x5",
    "r, u, SW,  '', 0x5",
    "w, u, UW,  WP, none",
    "w, u, UR,  WP, 0x7",
    "w, u, UR,  '', 0x7",
    "w, u, SW,  WP, 0x7",
    "x, u, URX, WP, none",
    "x, u, URX, WP SMEP SMAP, none",
    "x, u, UR,  WP, 0x15",
    "x, u, SRX, WP, 0x15",
    "r, u, UR,  WP SMAP, none",
    "r, u, UR,  WP SMAP AC, none",
    "r, i, SR,  WP, none",
    "r, i, UR,  WP, none",
    "w, i, SW,  WP, none",
    "w, i, SR,  WP, 0x3",
    "r, i, UR,  WP SMAP, 0x1",
    "r, i, UR,  WP SMAP AC, 0x1",
    "w, i, UW,  WP SMAP AC, 0x3",
  })
  void rightsDecideWhetherAnAccessFaults(String access, String by, String page, String control, String expected) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      long rights = (page.contains("U") ? PagedMachine.US : 0)
          | (page.contains("W") ? PagedMachine.RW : 0)
          | (page.contains("X") ? 0 : PagedMachine.XD);
      m.page(PAGE, 0x20_0000L | PagedMachine.P | rights);
      apply(m, control);
      m.cpl(by.equals("s") ? 0 : 3);

      String raised = m.raisedBy(() -> perform(m.mmu, access, by.equals("i")));

      assertThat(raised).isEqualTo(expected.equals("none") ? "none" : "#PF(" + expected + ") at 0x100008");
      assertThat(m.pageEntry(PAGE) & (PagedMachine.A | PagedMachine.D))
          .as("accessed and dirty flags")
          .isEqualTo(marks(expected, access));
    }
  }

  private static long marks(String expected, String access) {
    if (!expected.equals("none")) {
      return 0;
    }
    return access.equals("w") ? PagedMachine.A | PagedMachine.D : PagedMachine.A;
  }

  private static void apply(PagedMachine m, String control) {
    if (!control.contains("WP")) {
      m.cr0(0, Cpu.CR0_WP);
    }
    m.cr4((control.contains("SMEP") ? Cpu.CR4_SMEP : 0) | (control.contains("SMAP") ? Cpu.CR4_SMAP : 0));
    m.ac(control.contains("AC"));
  }

  private static void perform(Mmu mmu, String access, boolean implicit) {
    long linear = PAGE + 8;
    switch (access + (implicit ? "i" : "")) {
      case "r" -> mmu.load32(linear);
      case "w" -> mmu.store32(linear, 1);
      case "x" -> mmu.fetch(linear);
      case "ri" -> mmu.systemLoad(linear, 4);
      case "wi" -> mmu.systemStore(linear, 4, 1);
      default -> throw new IllegalArgumentException(access);
    }
  }

  @ParameterizedTest(name = "level {0} without {1}: {2}")
  @CsvSource({
    // The rights of all levels count; the table is PML4, PDPT, PD at 0x1000, 0x2000, 0x3000.
    "0x1000, US, r, 0x5",
    "0x2000, US, r, 0x5",
    "0x3000, US, r, 0x5",
    "0x1000, RW, w, 0x7",
    "0x2000, RW, w, 0x7",
    "0x3000, RW, w, 0x7",
    "0x1000, XD, x, 0x15",
    "0x2000, XD, x, 0x15",
    "0x3000, XD, x, 0x15",
    "0x1000, P,  r, 0x4",
    "0x2000, P,  w, 0x6",
    "0x3000, P,  x, 0x14",
  })
  void everyLevelCanDeny(String level, String bit, String access, String expected) {
    try (PagedMachine m = PagedMachine.fourLevel(scheme)) {
      m.page(PAGE, 0x20_0000L | PagedMachine.USER_PAGE);
      long changed = switch (bit) {
        case "US" -> PagedMachine.US;
        case "RW" -> PagedMachine.RW;
        case "XD" -> PagedMachine.XD;
        default -> PagedMachine.P;
      };
      long entry = Long.decode(level);
      m.write64(entry, m.read64(entry) ^ changed);
      m.cpl(3);

      assertThat(m.raisedBy(() -> perform(m.mmu, access, false))).isEqualTo("#PF(" + expected + ") at 0x100008");
      assertThat(m.read64(PagedMachine.TOP) & PagedMachine.A).as("nothing is marked by a fault").isZero();
    }
  }
}
