package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.cpu.Cpu;
import org.javisor.engine.interpreter.CodeCache;
import org.javisor.engine.interpreter.UpperTier;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * The translator of one CPU. The vCPU's thread plans regions around hot blocks and takes finished ones over; all else
 * happens on a background thread, so that the vCPU never waits.
 */
final class TranslatorTier implements UpperTier {
  private final Cpu c;
  private final CodeCache cache;
  private final AddressSpace memory;
  private final RegionPlanner planner;
  private final BackgroundTranslator background;
  private final int threshold;
  private final boolean atOnce;
  private final Map<String, Long> refused = new TreeMap<>();
  private long planned;
  private long installed;
  private long outdated;
  private long bytecode;

  /** @param atOnce hot blocks are translated and installed by the vCPU's thread when they become hot */
  TranslatorTier(
      Cpu c, CodeCache cache, AddressSpace memory, RegionTranslator translator, int threshold, boolean atOnce) {
    this.c = c;
    this.cache = cache;
    this.memory = memory;
    this.planner = new RegionPlanner(c, cache, memory);
    this.background = new BackgroundTranslator(translator);
    this.threshold = threshold;
    this.atOnce = atOnce;
  }

  @Override
  public int threshold() {
    return threshold;
  }

  @Override
  public void hot(Block block) {
    if (!block.valid || block.end instanceof Region) {
      return;
    }
    RegionPlan plan = planner.plan(block, c.r[Cpu.RIP]);
    if (plan == null) {
      refused.merge("16-bit, segmented or page-crossing code", 1L, Long::sum);
      return;
    }
    planned++;
    if (atOnce) {
      RegionTranslator.Translation ready = background.translate(plan);
      if (ready != null) {
        install(ready);
      }
    } else {
      background.submit(plan);
    }
  }

  @Override
  public void poll() {
    RegionTranslator.@Nullable Translation ready = background.poll();
    while (ready != null) {
      install(ready);
      ready = background.poll();
    }
  }

  /** Takes a region over, if its code is still what was translated. */
  private void install(RegionTranslator.Translation t) {
    Block entry = t.plan().entry();
    if (!entry.valid || !unchanged(t.plan())) {
      outdated++;
      return;
    }
    t.region().fallback(entry.copy());
    List<Long> pages = new ArrayList<>();
    for (PlannedBlock block : t.plan().blocks()) {
      long page = block.guestPhys() & -AddressSpace.PAGE_SIZE;
      if (!pages.contains(page)) {
        pages.add(page);
      }
    }
    cache.replace(entry, t.installed(), t.region(), pages.stream().mapToLong(Long::longValue).toArray());
    installed++;
    bytecode += t.bytecode();
  }

  private boolean unchanged(RegionPlan plan) {
    for (PlannedBlock block : plan.blocks()) {
      byte[] now = new byte[block.code().length];
      memory.readBytes(block.guestPhys(), now, 0, now.length);
      if (!java.util.Arrays.equals(now, block.code())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void counters(Map<String, Long> values) {
    values.put("regions planned", planned);
    values.put("regions installed", installed);
    values.put("regions outdated before use", outdated);
    values.put("bytecode of regions", bytecode);
    background.counters(values);
    refused.forEach((reason, count) -> values.put("not translated: " + reason, count));
  }

  @Override
  public void close() {
    background.close();
  }
}
