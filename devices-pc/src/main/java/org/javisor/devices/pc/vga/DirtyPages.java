package org.javisor.devices.pc.vga;

import java.util.BitSet;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.PageObserver;
import org.javisor.memory.Ram;
import org.javisor.memory.Tracking;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of video memory the guest has stored to. The frame buffer is plain RAM to the guest: a page that was
 * looked at is tracked until the next store to it.
 *
 * <p>{@link #look} tracks pages anew and must run on the thread that runs the vCPUs, as a vCPU may otherwise go on
 * using a translation for stores that it has just made. All other methods are safe from any thread. Its lock is a leaf.
 */
final class DirtyPages implements PageObserver {
  private static final long PAGE = AddressSpace.PAGE_SIZE;

  private final AddressSpace memory;
  private final Ram ram;
  private final int pages;
  private @Nullable Mapping mapping;

  /** Stored to, or never looked at: not tracked. */
  private final BitSet untracked = new BitSet();

  /** To be drawn. */
  private final BitSet pending = new BitSet();

  DirtyPages(AddressSpace memory, Ram ram) {
    this.memory = memory;
    this.ram = ram;
    this.pages = (int) (ram.sizeBytes() / PAGE);
    untracked.set(0, pages);
    memory.observe(Tracking.CLEAN, this);
  }

  // Where the guest sees it

  /** Puts the memory into the address space; placed over something else, it does not answer. */
  void map(long address) {
    long end = address + ram.sizeBytes();
    boolean free = address > 0
        && end <= AddressSpace.LIMIT
        && memory.mappings().stream().noneMatch(m -> m.start() < end && address < m.start() + m.sizeBytes());
    if (free) {
      place(memory.addRam(address, ram, 0, ram.sizeBytes()));
    }
  }

  private synchronized void place(Mapping placed) {
    mapping = placed;
    untracked.set(0, pages);
    pending.set(0, pages);
  }

  void unmap() {
    Mapping removed = take();
    if (removed != null) {
      memory.remove(removed);
    }
  }

  private synchronized @Nullable Mapping take() {
    Mapping taken = mapping;
    mapping = null;
    untracked.set(0, pages);
    pending.set(0, pages);
    return taken;
  }

  // Stores

  @Override
  public void beforeWrite(long guestPhys, int sizeBytes) {
    if (noteStore(guestPhys)) {
      memory.untrack(guestPhys, Tracking.CLEAN);
    }
  }

  private synchronized boolean noteStore(long guestPhys) {
    Mapping m = mapping;
    boolean ours = m != null && m.contains(guestPhys);
    if (ours && m != null) {
      untracked.set((int) ((guestPhys - m.start()) / PAGE));
    }
    return ours;
  }

  @Override
  public synchronized boolean observes(long guestPhys) {
    Mapping m = mapping;
    return m != null && m.contains(guestPhys) && !untracked.get((int) ((guestPhys - m.start()) / PAGE));
  }

  /** A byte was stored through the legacy window, which lies outside the frame buffer. */
  synchronized void mark(long offset) {
    pending.set((int) (offset / PAGE));
  }

  // Looking

  /** Whether there may be stores since the last look: another one is worth the while. */
  synchronized boolean stored() {
    return !untracked.isEmpty();
  }

  /** Tracks what was stored to since the last look; it is to be drawn. */
  synchronized void look() {
    pending.or(untracked);
    Mapping m = mapping;
    if (m != null) {
      untracked.stream().forEach(page -> memory.track(m.start() + page * PAGE, Tracking.CLEAN));
      untracked.clear();
    }
  }

  /** The pages to be drawn, which from now on are drawn. */
  synchronized BitSet takePending() {
    BitSet taken = (BitSet) pending.clone();
    pending.clear();
    return taken;
  }
}
