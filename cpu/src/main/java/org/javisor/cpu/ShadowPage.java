package org.javisor.cpu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shadow of one of the guest's paging structures where it maps one range of linear addresses: a structure that is
 * reached in several ways has several shadows, so that each entry stands for one range. An entry is a copy of the
 * guest's, taken when it was used, thus with its accessed flag set; 0 where there is none yet.
 */
final class ShadowPage {
  /** In place of a guest-physical address: the four page-directory-pointer registers. */
  static final long REGISTERS = -1;

  /** Guest-physical address of the guest's structure. */
  final long table;

  /** log2 of the bytes that one entry maps. */
  final int shift;

  /** The first linear address. */
  final long base;

  private final long[] entries;

  /** The shadows that entries refer to; those that map a page have none. */
  private final @Nullable ShadowPage[] below;

  /** Whose entries refer to this one: the other way round of {@link #below}. */
  private final List<ShadowPage> above = new ArrayList<>(1);

  /** Stores by the guest since it was last looked at, or an entry was added. */
  int writes;

  /** The guest's structure may have been changed meanwhile: nobody notices until it is compared. */
  boolean outOfSync;

  /** It was, since it was released. */
  boolean used;

  /** Comparisons in a row without a use before them. */
  int idle;

  /** The number by which the first level knows a root. */
  int slot;

  /** Another shadow of the same structure. */
  @Nullable
  ShadowPage next;

  ShadowPage(long table, int shift, long base, int size) {
    this.table = table;
    this.shift = shift;
    this.base = base;
    this.entries = new long[size];
    this.below = new ShadowPage[shift == 12 ? 0 : size];
  }

  int size() {
    return entries.length;
  }

  int index(long linear) {
    return (int) (linear >>> shift) & entries.length - 1;
  }

  /** The first linear address that an entry maps, canonical. */
  long baseOf(int index) {
    long linear = base | (long) index << shift;
    return shift == 39 ? linear << 16 >> 16 : linear;
  }

  long entry(int index) {
    return entries[index];
  }

  @Nullable
  ShadowPage below(int index) {
    return shift == 12 ? null : below[index];
  }

  /** Sets an entry that maps a page. */
  void map(int index, long entry) {
    detach(index);
    entries[index] = entry;
  }

  /** Sets an entry that refers to another structure. */
  void refer(int index, long entry, ShadowPage to) {
    if (below[index] != to) {
      detach(index);
      below[index] = to;
      to.above.add(this);
    }
    entries[index] = entry;
  }

  void clear(int index) {
    detach(index);
    entries[index] = 0;
  }

  private void detach(int index) {
    ShadowPage old = below(index);
    if (old != null) {
      old.above.remove(this);
      below[index] = null;
    }
  }

  /** Takes it out of the tables: nothing refers to it any more, nor it to anything. */
  void isolate() {
    for (ShadowPage user : List.copyOf(above)) {
      user.clear(user.index(base));
    }
    for (int i = 0; i < below.length; i++) {
      clear(i);
    }
  }
}
