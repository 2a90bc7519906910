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
  private static final int MAX_INSTRUCTIONS = 220;
  private static final int MAX_PAGES = 4;

  /** A successor this many times colder than the entry is left to the interpreter. */
  private static final int COLDER = 64;

  private final Cpu c;
  private final CodeCache cache;
  private final AddressSpace memory;

  RegionPlanner(Cpu c, CodeCache cache, AddressSpace memory) {
    this.c = c;
    this.cache = cache;
    this.memory = memory;
  }

  private record Candidate(Block block, long delta) {}

  /** Plans the region that begins with a block; null where nothing can be translated. */
  @Nullable
  RegionPlan plan(Block entry, long linear) {
    if (!translatable(entry)) {
      return null;
    }
    Map<Long, Long> pages = new HashMap<>();
    pages.put(linear & -AddressSpace.PAGE_SIZE, entry.start & -AddressSpace.PAGE_SIZE);
    Map<Long, PlannedBlock> planned = new HashMap<>();
    List<PlannedBlock> order = new ArrayList<>();
    PriorityQueue<Candidate> queue =
        new PriorityQueue<>(Comparator.comparingInt((Candidate n) -> -n.block.executions));
    queue.add(new Candidate(entry, 0));
    int instructions = 0;
    while (!queue.isEmpty() && instructions < MAX_INSTRUCTIONS) {
      Candidate next = queue.remove();
      if (planned.containsKey(next.delta)) {
        continue;
      }
      PlannedBlock block = planned(next);
      planned.put(next.delta, block);
      order.add(block);
      instructions += block.count();
      offer(queue, entry, linear, block.taken(), pages);
      offer(queue, entry, linear, block.fall(), pages);
    }
    return new RegionPlan(entry, entry.mode, List.copyOf(order), otherPages(linear, pages));
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

  private void offer(
      PriorityQueue<Candidate> queue, Block entry, long origin, long delta, Map<Long, Long> pages) {
    if (delta == Exits.NONE) {
      return;
    }
    long linear = origin + delta;
    if ((entry.mode & Cpu.MODE_CODE_SIZE) != Cpu.MODE_CODE_64 && linear >>> 32 != 0) {
      return;
    }
    long page = linear & -AddressSpace.PAGE_SIZE;
    Long known = pages.get(page);
    if (known == null && pages.size() >= MAX_PAGES) {
      return;
    }
    long guestPhys = known != null ? known + (linear - page) : c.mmu.fetchIfCached(linear);
    Block block = guestPhys < 0 ? null : cache.find(guestPhys, entry.mode);
    if (block == null || !translatable(block)) {
      return;
    }
    if (block.end instanceof Region region) {
      block = region.interpreted();
    }
    if (block.executions > entry.executions / COLDER) {
      pages.put(page, guestPhys - (linear - page));
      queue.add(new Candidate(block, delta));
    }
  }

  private PlannedBlock planned(Candidate candidate) {
    Block block = candidate.block;
    byte[] code = new byte[block.length];
    memory.readBytes(block.start, code, 0, code.length);
    return new PlannedBlock(candidate.delta, block.start, code, block.count, block.exits);
  }
}
