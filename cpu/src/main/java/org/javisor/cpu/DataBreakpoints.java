package org.javisor.cpu;

/**
 * The data breakpoints of DR0..DR3 as DR7 enables them.
 *
 * @see "Intel SDM volume 3, 19.2.4 Debug Control Register (DR7)"
 */
final class DataBreakpoints {
  private static final int COUNT = 4;
  private static final int ON_WRITE = 1;
  private static final int ON_READ_OR_WRITE = 3;

  /** Bytes watched, by the two LENn bits. */
  private static final int[] LENGTHS = {1, 2, 8, 4};

  private final long[] start = new long[COUNT];

  /** 0 for those that are disabled or watch something else. */
  private final int[] length = new int[COUNT];

  private final boolean[] onRead = new boolean[COUNT];
  private boolean any;

  /** Whether any data breakpoint is enabled. */
  boolean any() {
    return any;
  }

  /** Takes over the debug registers. */
  void update(long[] dr) {
    any = false;
    for (int i = 0; i < COUNT; i++) {
      int control = (int) (dr[7] >>> (16 + 4 * i)) & 0xF;
      int condition = control & 3;
      boolean enabled = (dr[7] >>> (2 * i) & 3) != 0 && (condition == ON_WRITE || condition == ON_READ_OR_WRITE);
      length[i] = enabled ? LENGTHS[control >>> 2] : 0;
      start[i] = dr[i] & -LENGTHS[control >>> 2];
      onRead[i] = condition == ON_READ_OR_WRITE;
      any |= enabled;
    }
  }

  /** Whether a breakpoint lies on the page that holds an address. */
  boolean onPage(long linear) {
    for (int i = 0; i < COUNT; i++) {
      if (length[i] != 0 && ((start[i] ^ linear) & Tlb.PAGE_MASK) == 0) {
        return true;
      }
    }
    return false;
  }

  /** The DR6 bits of the breakpoints that an access meets. */
  int match(long linear, int sizeBytes, boolean write) {
    int met = 0;
    for (int i = 0; i < COUNT; i++) {
      boolean overlaps = Long.compareUnsigned(start[i] - linear, sizeBytes) < 0
          || Long.compareUnsigned(linear - start[i], length[i]) < 0;
      if (length[i] != 0 && overlaps && (write || onRead[i])) {
        met |= 1 << i;
      }
    }
    return met;
  }
}
