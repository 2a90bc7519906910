package org.javisor.engine.interpreter;

import java.util.Arrays;
import org.javisor.cpu.FlightRecording;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Exits;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.Stale;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.PageObserver;
import org.javisor.memory.Tracking;
import org.jspecify.annotations.Nullable;

/**
 * Decoded blocks by guest-physical address and mode: changes of page tables and modes never flush code. Pages that hold
 * code are tracked, and a store drops the blocks that it overwrites, also one that is running.
 */
public final class CodeCache implements PageObserver {
  private static final int GROUP_SHIFT = 9;
  private static final int GROUP = 1 << GROUP_SHIFT;

  /** Entries of the table of blocks found last; a power of two. */
  private static final int RECENT = 1 << 13;

  /** Blocks kept before everything is dropped: bounds memory for guests that keep loading new code. */
  private static final int MAX_BLOCKS = 400_000;

  private final AddressSpace memory;
  private @Nullable CodePage[] @Nullable [] groups = new CodePage[64][];
  private int blocks;

  /**
   * The blocks found last, directly mapped by guest-physical address: the answer to nearly every look-up. An entry is
   * checked when it is used, so that nothing has to be taken out.
   */
  private final Block[] recent = new Block[RECENT];

  /** Counters for {@code --stats}. */
  long decodedBlocks;

  long decodedInstructions;
  long invalidatedBlocks;
  long flushes;

  /** Look-ups that went through the page's buckets. */
  long searches;

  CodeCache(AddressSpace memory) {
    this.memory = memory;
    Arrays.fill(recent, nowhere());
    memory.observe(Tracking.CODE, this);
  }

  /** The block at a guest-physical address; null if it was not decoded for this mode. */
  public @Nullable Block find(long guestPhys, int mode) {
    Block block = recent[slot(guestPhys)];
    return block.start == guestPhys && block.mode == mode && block.valid ? block : search(guestPhys, mode);
  }

  private @Nullable Block search(long guestPhys, int mode) {
    searches++;
    CodePage page = page(guestPhys);
    Block block = page == null ? null : page.find(guestPhys, mode);
    if (block != null) {
      recent[slot(guestPhys)] = block;
    }
    return block;
  }

  /** Functions begin at multiples of 16, mostly: the page's number spreads them. */
  private static int slot(long guestPhys) {
    return (int) (guestPhys ^ guestPhys >>> 9) & (RECENT - 1);
  }

  /** Stands for no block: lies at no address. */
  private static Block nowhere() {
    Block.Ending end = new Block.Ending(Stale.END, 1, Exits.UNKNOWN);
    Block block = new Block(new Block.Place(-1, 0, -1, -1), new Handler[0], end, new short[1], new short[1]);
    block.invalidate();
    return block;
  }

  private @Nullable CodePage page(long guestPhys) {
    long group = guestPhys >>> (AddressSpace.PAGE_SHIFT + GROUP_SHIFT);
    if (group >= groups.length) {
      return null;
    }
    CodePage[] pages = groups[(int) group];
    return pages == null ? null : pages[(int) (guestPhys >>> AddressSpace.PAGE_SHIFT) & (GROUP - 1)];
  }

  void add(Block block) {
    if (blocks >= MAX_BLOCKS) {
      clear();
    }
    blocks++;
    decodedBlocks++;
    decodedInstructions += block.count;
    pageForAdd(block.start).add(block);
    if (block.secondPage >= 0) {
      pageForAdd(block.secondPage).addEntering(block);
    }
  }

  /**
   * Puts a block in the place of another one, which stays intact, and tells {@code dependent} when code changes.
   *
   * @param pages guest-physical addresses of the pages that the new block was made from
   */
  public void replace(Block old, Block block, CodeDependent dependent, long... pages) {
    pageForAdd(old.start).remove(old);
    pageForAdd(block.start).add(block);
    for (long page : pages) {
      pageForAdd(page).addDependent(dependent);
    }
  }

  /**
   * Takes out what {@link #replace} put in; nothing refers to it any more.
   *
   * @param pages as they were given there
   */
  public void remove(Block block, CodeDependent dependent, long... pages) {
    CodePage page = page(block.start);
    if (page != null && block.valid) {
      page.remove(block);
      blocks--;
      release(block.start, page);
    }
    if (recent[slot(block.start)] == block) {
      recent[slot(block.start)] = nowhere();
    }
    for (long start : pages) {
      CodePage other = page(start);
      if (other != null) {
        other.removeDependent(dependent);
        release(start, other);
      }
    }
  }

  private CodePage pageForAdd(long guestPhys) {
    int group = Math.toIntExact(guestPhys >>> (AddressSpace.PAGE_SHIFT + GROUP_SHIFT));
    if (group >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(group + 1, groups.length * 2));
    }
    CodePage[] pages = groups[group];
    if (pages == null) {
      pages = new CodePage[GROUP];
      groups[group] = pages;
    }
    int index = (int) (guestPhys >>> AddressSpace.PAGE_SHIFT) & (GROUP - 1);
    CodePage page = pages[index];
    if (page == null) {
      page = new CodePage();
      pages[index] = page;
      memory.track(guestPhys, Tracking.CODE);
    }
    return page;
  }

  /** Drops everything, at a moment when no block runs or the running one may stop. */
  void clear() {
    flushes++;
    if (FlightRecording.isOn()) {
      EvictionEvent.record("too many decoded blocks", blocks, 0, 0);
    }
    dropAll();
  }

  private void dropAll() {
    Arrays.fill(recent, nowhere());
    for (int g = 0; g < groups.length; g++) {
      CodePage[] pages = groups[g];
      if (pages == null) {
        continue;
      }
      for (int p = 0; p < GROUP; p++) {
        CodePage page = pages[p];
        if (page != null) {
          long start = ((long) g << GROUP_SHIFT | p) << AddressSpace.PAGE_SHIFT;
          page.invalidate(start, (int) AddressSpace.PAGE_SIZE);
          pages[p] = null;
          memory.untrack(start, Tracking.CODE);
        }
      }
      groups[g] = null;
    }
    blocks = 0;
  }

  /** The CPU runs nothing any more: pages whose code only it has decoded are not tracked any longer. */
  void close() {
    dropAll();
    memory.unobserve(Tracking.CODE, this);
  }

  @Override
  public void beforeWrite(long guestPhys, int sizeBytes) {
    CodePage page = page(guestPhys);
    if (page == null) {
      return;
    }
    int dropped = page.invalidate(guestPhys, sizeBytes);
    blocks -= dropped;
    invalidatedBlocks += dropped;
    if (dropped > 0 && FlightRecording.isOn()) {
      SelfModifyingCodeEvent.record(guestPhys, sizeBytes, dropped);
    }
    if (dropped > 0) {
      release(guestPhys, page);
    }
  }

  /** Stores to a page that holds data now are fast again. */
  private void release(long guestPhys, CodePage page) {
    if (!page.isEmpty()) {
      return;
    }
    CodePage[] pages = groups[(int) (guestPhys >>> (AddressSpace.PAGE_SHIFT + GROUP_SHIFT))];
    if (pages != null) {
      pages[(int) (guestPhys >>> AddressSpace.PAGE_SHIFT) & (GROUP - 1)] = null;
    }
    memory.untrack(guestPhys, Tracking.CODE);
  }

  @Override
  public boolean observes(long guestPhys) {
    return page(guestPhys) != null;
  }
}
