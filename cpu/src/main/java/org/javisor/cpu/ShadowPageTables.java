package org.javisor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * Page tables beside the guest's, of the same form, that hold what was used of them so far. A miss of the first level
 * looks here, as a processor's page walk would; what is not here is a page fault hidden from the guest: a walk of its
 * own tables, and an entry more; or it is passed on.
 *
 * <p>Entries hold guest-physical pages: RAM never moves in the host's memory, so that the first level may find its
 * place when it is filled, and no reverse map from RAM to entries is needed.
 *
 * @see <a href="https://docs.kernel.org/virt/kvm/x86/mmu.html">The x86 KVM shadow MMU</a>
 */
abstract sealed class ShadowPageTables implements TranslationCache permits RebuiltShadow, KeptShadow {
  final Cpu cpu;
  final Tlb tlb;
  final PageWalk walk;

  /** What CR3 points to; null until something is mapped. */
  @Nullable
  ShadowPage root;

  ShadowPageTables(Cpu cpu, Tlb tlb, PageWalk walk) {
    this.cpu = cpu;
    this.tlb = tlb;
    this.walk = walk;
  }

  @Override
  public long find(long linear) {
    long rights = PageWalk.WRITABLE | PageWalk.USER;
    long noExecute = 0;
    ShadowPage page = root;
    while (page != null) {
      page.used = true;
      page.writes = 0;
      int i = page.index(linear);
      long entry = page.entry(i);
      if (entry == 0 || page.table == ShadowPage.REGISTERS && entry != walk.registerEntry(i)) {
        return 0;
      }
      rights &= entry;
      noExecute |= entry;
      ShadowPage below = page.below(i);
      if (below == null) {
        return walk.translation(entry, page.shift, linear, rights, noExecute);
      }
      page = below;
    }
    return 0;
  }

  @Override
  public void insert(long linear, long translation, PageWalk found) {
    if (!found.paging()) {
      return;
    }
    ShadowPage page = top();
    if (page.table == ShadowPage.REGISTERS) {
      int i = page.index(linear);
      page = under(page, i, walk.registerEntry(i), found.tableAt(0));
    }
    int last = found.depth() - 1;
    for (int step = 0; step < last; step++) {
      page = under(page, page.index(linear), found.entryAt(step), found.tableAt(step + 1));
    }
    page.map(page.index(linear), found.entryAt(last));
    mapped(page, page.index(linear));
  }

  private ShadowPage top() {
    ShadowPage top = root;
    if (top == null) {
      top = newRoot();
      root = top;
    }
    return top;
  }

  /** Has an entry refer to the shadow of a structure. */
  private ShadowPage under(ShadowPage page, int index, long entry, long table) {
    ShadowPage below = page.below(index);
    if (below == null || below.table != table) {
      below = shadowOf(table, page.shift - walk.indexBits(), page.baseOf(index));
    }
    page.refer(index, entry, below);
    return below;
  }

  /** The root of the current CR3. */
  ShadowPage newRoot() {
    return walk.hasRegisters()
        ? new ShadowPage(ShadowPage.REGISTERS, walk.topShift() + walk.indexBits(), 0, walk.pdptes.length)
        : shadowOf(walk.topTable(), walk.topShift(), 0);
  }

  /** A shadow for a structure where it maps what begins at {@code base}. */
  abstract ShadowPage shadowOf(long table, int shift, long base);

  /** An entry now maps a page. */
  void mapped(ShadowPage page, int index) {}

  /** Drops an entry, and what the first level has of it. */
  final void drop(ShadowPage page, int index) {
    page.clear(index);
    if (page.shift == 12) {
      tlb.drop(page.baseOf(index));
    } else {
      tlb.dropRange(page.baseOf(index), page.shift);
    }
  }

  /** Drops the entry that maps an address, if there is one; in the first level in any case. */
  final void dropLeaf(long linear) {
    ShadowPage page = leafOf(linear);
    if (page == null) {
      tlb.drop(linear);
    } else {
      drop(page, page.index(linear));
    }
  }

  /** The shadow whose entry maps an address; null if there is none. */
  final @Nullable ShadowPage leafOf(long linear) {
    ShadowPage page = root;
    while (page != null && page.entry(page.index(linear)) != 0) {
      ShadowPage below = page.below(page.index(linear));
      if (below == null) {
        return page;
      }
      page = below;
    }
    return null;
  }
}
