package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the A20M# pin does to addresses that were cached before. */
class AddressLine20Test {
  private final PagedMachine m = new PagedMachine();
  private final Mmu mmu = m.mmu;

  @AfterEach
  void close() {
    m.close();
  }

  @Test
  void addressesWrapAtOneMebibyteWhileTheLineIsMasked() {
    m.cpu.updateMode();
    mmu.store32(0x10_0500, 0x1111_1111);
    mmu.store32(0x500, 0x2222_2222);

    mmu.maskAddress20(true);
    assertThat(mmu.load32(0x10_0500)).isEqualTo(0x2222_2222);
    mmu.store32(0x10_0504, 0x3333_3333);
    assertThat(mmu.fetch(0x10_0500)).isEqualTo(0x500);
    assertThat(mmu.debugTranslate(0x10_0500)).isEqualTo(0x500);

    mmu.maskAddress20(false);
    assertThat(mmu.load32(0x10_0500)).isEqualTo(0x1111_1111);
    assertThat(mmu.load32(0x504)).isEqualTo(0x3333_3333);
  }

  @Test
  void onlyBit20IsMasked() {
    m.cpu.updateMode();
    mmu.store32(0x20_0500, 0x1111_1111);
    mmu.maskAddress20(true);

    assertThat(mmu.load32(0x30_0500)).isEqualTo(0x1111_1111);
  }

  @Test
  void anAccessAcrossTheWrapGoesToBothEnds() {
    m.cpu.updateMode();
    mmu.maskAddress20(true);
    mmu.store32(0xF_FFFE, 0x4433_2211);

    assertThat(m.memory.read(0xF_FFFE, 2)).isEqualTo(0x2211);
    assertThat(m.memory.read(0, 2)).isEqualTo(0x4433);
  }

  @Test
  void pageTablesAreReadThroughTheMaskToo() {
    PagedMachine paged = PagedMachine.fourLevel();
    try (paged) {
      paged.page(0x5000, 0x30_0000 | PagedMachine.USER_PAGE);
      paged.memory.write(0x20_0000, 4, 0x1234);
      paged.mmu.maskAddress20(true);
      paged.write64(PagedMachine.PDPT, PagedMachine.PD | 0x10_0000 | PagedMachine.USER_PAGE);

      assertThat(paged.mmu.load32(0x5000)).isEqualTo(0x1234);
    }
  }
}
