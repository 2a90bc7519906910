package org.javisor.cpu;

import java.util.List;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a debugger on the host watches. The guest's own data breakpoints are {@link DataBreakpoints}.
 *
 * <p>A block of instructions goes on to its end whatever its memory accesses meet. So that a CPU stops right behind the
 * instruction, an access stops before it has any effect while this is armed: the engine then executes the instruction
 * once more, alone and unarmed, and asks what was met. What the CPU itself writes while it delivers an event is met
 * unarmed, too.
 */
public final class WatchedMemory {
  private Watchpoint[] watched = {};
  private boolean armed;
  private @Nullable Watchpoint met;
  private long metAt;

  WatchedMemory() {}

  /** Whether there is anything to watch. */
  public boolean any() {
    return watched.length > 0;
  }

  void watch(List<Watchpoint> points) {
    watched = points.toArray(Watchpoint[]::new);
    met = null;
  }

  /** Whether the next access that meets something raises {@link Vector#DEBUGGER} instead of being carried out. */
  public void arm(boolean value) {
    armed = value && watched.length > 0;
  }

  /** What was met last, and not asked for since. */
  public @Nullable Watchpoint takeMet() {
    Watchpoint taken = met;
    met = null;
    return taken;
  }

  /** The first byte of it that was used. */
  public long metAt() {
    return metAt;
  }

  /** Whether any of it lies on the page that holds an address. */
  boolean onPage(long linear) {
    for (Watchpoint w : watched) {
      if (overlap(w, linear & Tlb.PAGE_MASK, (int) AddressSpace.PAGE_SIZE)) {
        return true;
      }
    }
    return false;
  }

  /** Before an access: raises the debugger's stop if it is armed, and the access meets anything. */
  void before(Cpu cpu, long linear, int sizeBytes, boolean write) {
    if (armed && find(linear, sizeBytes, write) != null) {
      throw cpu.fault(Vector.DEBUGGER);
    }
  }

  /** After an access. */
  void after(Cpu cpu, long linear, int sizeBytes, boolean write) {
    Watchpoint found = armed ? null : find(linear, sizeBytes, write);
    if (found != null) {
      met = found;
      metAt = Long.compareUnsigned(linear, found.linear()) > 0 ? linear : found.linear();
      cpu.attention = true;
    }
  }

  private @Nullable Watchpoint find(long linear, int sizeBytes, boolean write) {
    for (Watchpoint w : watched) {
      if ((write ? w.onWrite() : w.onRead()) && overlap(w, linear, sizeBytes)) {
        return w;
      }
    }
    return null;
  }

  private static boolean overlap(Watchpoint w, long linear, int sizeBytes) {
    return Long.compareUnsigned(w.linear() - linear, sizeBytes) < 0
        || Long.compareUnsigned(linear - w.linear(), w.length()) < 0;
  }
}
