package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.javisor.cpu.Cpu;
import org.javisor.engine.interpreter.CodeCache;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Exits;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * Puts the blocks around a hot one together: follows direct jumps, branches and calls, and goes on behind calls, as far
 * as the interpreter found the way worth going. Runs on the vCPU's thread, on what the interpreter already decoded.
 */
final class RegionPlanner {
  private static final int MAX_INSTRUCTIONS = 160;
  /** C2's time grows faster than a method: 400 instructions took it 100 ms and more. */
  private static final int MAX_GROWN_INSTRUCTIONS = 200;
  private static final int MAX_PAGES = 4;

  /** A successor this many times colder than the entry is left to the interpreter. */
  private static final int COLDER = 64;

  /** A function called this many times more often than from here is translated by itself. */
  private static final int POPULAR = 4;

  private final Cpu c;
  private final CodeCache cache;
  private final AddressSpace memory;

  RegionPlanner(Cpu c, CodeCache cache, AddressSpace memory) {
    this.c = c;
    this.cache = cache;
    this.memory = memory;
  }

  private record Candidate(Block block, long delta) {}

  /** A region under construction. */
  private static final class Draft {
    final Block entry;
    final long origin;
    final @Nullable Region grown;
    final Map<Long, Long> pages = new HashMap<>();
    final PriorityQueue<Candidate> queue =
        new PriorityQueue<>(Comparator.comparingInt((Candidate n) -> -n.block.executions));

    Draft(Block entry, long linear, @Nullable Region grown) {
      this.grown = grown;
      this.entry = entry;
      this.origin = linear;
      pages.put(linear & -AddressSpace.PAGE_SIZE, entry.start & -AddressSpace.PAGE_SIZE);
      queue.add(new Candidate(entry, 0));
    }
  }

  /** Plans the region that begins with a block; null where nothing can be translated. */
  @Nullable
  RegionPlan plan(Block entry, long linear) {
    return plan(entry, linear, null);
  }

  /**
   * As {@link #plan(Block, long)}.
   *
   * @param grown a region of the same entry that runs so much that a larger one pays, with what others hold, too
   */
  @Nullable
  RegionPlan plan(Block entry, long linear, @Nullable Region grown) {
    if (!translatable(entry)) {
      return null;
    }
    Draft draft = new Draft(entry, linear, grown);
    int most = grown == null ? MAX_INSTRUCTIONS : MAX_GROWN_INSTRUCTIONS;
    Map<Long, PlannedBlock> planned = new HashMap<>();
    List<PlannedBlock> order = new ArrayList<>();
    int instructions = 0;
    while (!draft.queue.isEmpty() && instructions < most) {
      Candidate next = draft.queue.remove();
      if (planned.containsKey(next.delta)) {
        continue;
      }
      PlannedBlock block = planned(next);
      planned.put(next.delta, block);
      order.add(block);
      instructions += block.count();
      offer(draft, block.taken(), block.exits().call() ? next.block.executions : Integer.MAX_VALUE);
      offer(draft, block.fall(), Integer.MAX_VALUE);
    }
    return new RegionPlan(entry, linear, entry.mode, List.copyOf(order), otherPages(linear, draft.pages), grown,
        grown == null ? RegionPlan.Home.STATE : RegionPlan.Home.LOCALS);
  }

  private static List<RegionPlan.Page> otherPages(long linear, Map<Long, Long> pages) {
    List<RegionPlan.Page> others = new ArrayList<>();
    pages.forEach((page, guestPhys) -> {
      if (page != (linear & -AddressSpace.PAGE_SIZE)) {
        others.add(new RegionPlan.Page(page - linear, guestPhys));
      }
    });
    return List.copyOf(others);
  }

  /** Flat 32- and 64-bit code in one page. */
  static boolean translatable(Block block) {
    return block.secondPage < 0
        && (block.mode & Cpu.MODE_FLAT) != 0
        && (block.mode & Cpu.MODE_REAL) == 0
        && (block.mode & Cpu.MODE_CODE_SIZE) != Cpu.MODE_CODE_16;
  }

  /**
   * Takes a successor in, if it is worth it.
   *
   * @param caller executions of the block that calls it; the largest number for jumps
   * @return whether it is part of the region
   */
  private boolean offer(Draft draft, long delta, int caller) {
    if (delta == Exits.NONE) {
      return false;
    }
    if (delta == 0) {
      return true;
    }
    long linear = draft.origin + delta;
    if ((draft.entry.mode & Cpu.MODE_CODE_SIZE) != Cpu.MODE_CODE_64 && linear >>> 32 != 0) {
      return false;
    }
    long page = linear & -AddressSpace.PAGE_SIZE;
    Long known = draft.pages.get(page);
    if (known == null && draft.pages.size() >= MAX_PAGES) {
      return false;
    }
    long guestPhys = known != null ? known + (linear - page) : c.mmu.fetchIfCached(linear);
    Block block = guestPhys < 0 ? null : cache.find(guestPhys, draft.entry.mode);
    if (block == null || !translatable(block)) {
      return false;
    }
    if (draft.grown != null && block.end instanceof Region other) {
      block = other.interpreted();
    }
    if (!worthwhile(draft, block, caller)) {
      return false;
    }
    draft.pages.put(page, guestPhys - (linear - page));
    draft.queue.add(new Candidate(block, delta));
    return true;
  }

  /** Not what is translated already, or cold, or a function that is mostly called from elsewhere. */
  private static boolean worthwhile(Draft draft, Block block, int caller) {
    if (block.end instanceof Region || block.executions <= draft.entry.executions / COLDER) {
      return false;
    }
    boolean leaf = block.exits.direct() && block.exits.taken() == Exits.NONE && block.exits.fall() == Exits.NONE;
    return leaf || draft.grown != null || block.executions / POPULAR <= caller;
  }

  private PlannedBlock planned(Candidate candidate) {
    Block block = candidate.block;
    byte[] code = new byte[block.length];
    memory.readBytes(block.start, code, 0, code.length);
    return new PlannedBlock(candidate.delta, block.start, code, block.count, block.exits);
  }
}
