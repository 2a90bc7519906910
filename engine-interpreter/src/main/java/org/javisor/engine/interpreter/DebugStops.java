package org.javisor.engine.interpreter;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Set;
import org.javisor.cpu.Cpu;
import org.javisor.memory.AddressSpace;

/**
 * The breakpoints of a debugger. Blocks are found by guest-physical address and breakpoints stand at linear ones, which
 * have the low 12 bits in common: where a breakpoint might stand, a block begins that is neither kept nor linked, so
 * that it is looked up each time, and whoever looks up asks here. All other code runs as ever.
 */
final class DebugStops {
  private static final int OFFSET_MASK = (int) AddressSpace.PAGE_SIZE - 1;

  private final BitSet offsets = new BitSet();
  private boolean any;
  private long[] addresses = {};

  /** Where the last stop was, and after how many instructions: from there, the run goes on. */
  private long stoppedAt;

  private long stoppedRetired = -1;

  /**
   * Takes breakpoints instead of those before. Debuggers take theirs away at each stop, and put them back: what has
   * been made room for stays.
   *
   * @return whether blocks that were decoded before may hide one
   */
  boolean set(Set<Long> breakpoints) {
    addresses = sorted(breakpoints);
    boolean more = false;
    for (long address : addresses) {
      int offset = (int) address & OFFSET_MASK;
      more |= !offsets.get(offset);
      offsets.set(offset);
    }
    any = !offsets.isEmpty();
    return more;
  }

  private static long[] sorted(Collection<Long> values) {
    long[] all = values.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(all);
    return all;
  }

  /** Whether a breakpoint may stand at an address, linear or guest-physical. */
  boolean maybeAt(long address) {
    return any && offsets.get((int) address & OFFSET_MASK);
  }

  /** Whether to stop before the instruction at a linear address. */
  boolean at(Cpu c, long linear) {
    return any
        && Arrays.binarySearch(addresses, linear) >= 0
        && !(linear == stoppedAt && c.retired == stoppedRetired);
  }

  /** It stops there. */
  void stopped(Cpu c, long linear) {
    stoppedAt = linear;
    stoppedRetired = c.retired;
  }
}
