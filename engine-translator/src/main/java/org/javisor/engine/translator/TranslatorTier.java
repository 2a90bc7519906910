package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.cpu.Cpu;
import org.javisor.engine.CodeReport;
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
  /** Instructions that a block must have executed: what a translation costs, in the interpreter's time. */
  private static final long WORTHWHILE = 60_000;

  /** Instructions between two looks at all candidates. */
  private static final long PLAN_INTERVAL = 500_000;

  /** Plans made at each. */
  private static final int AT_A_TIME = 8;

  /** Candidates looked at each time, of the newest and of all in turn: there may be thousands, each a cache miss. */
  private static final int LOOKED_AT = 64;

  private static final String NOT_YET = "not worth it yet: it ran less than a translation costs, or others are hotter";

  private static final String UNSUITABLE = "16-bit, segmented or page-crossing code";

  private static final int MAX_UNSUITABLE = 1_000;

  private final Cpu c;
  private final CodeCache cache;
  private final AddressSpace memory;
  private final RegionPlanner planner;
  private final RegionContext context;
  private final BackgroundTranslator background;
  private final InstalledRegions regions;
  private final int threshold;
  private final boolean atOnce;
  private final List<Candidate> candidates = new ArrayList<>();

  /** The candidate that was looked at last. */
  private int cursor;

  private final Map<String, Long> refused = new TreeMap<>();

  /** Candidates of which no plan can be made, the first ones. */
  private final List<Candidate> unsuitable = new ArrayList<>();

  private long nextPlan;
  private long planned;
  private long installed;
  private long grown;
  private long outdated;
  private long bytecode;
  private long largest;

  /**
   * A hot block.
   *
   * @param linear where it was executed
   * @param since its executions then: what runs as part of other regions gets no hotter
   */
  private record Candidate(Block block, long linear, int since) {
    long instructions() {
      return (long) (block.executions - since) * block.count;
    }

    CodeReport.Interpreted interpreted(String why) {
      return new CodeReport.Interpreted(linear, block.count, block.executions, why);
    }
  }

  /**
   * When and how much is translated.
   *
   * @param threshold executions of a block before it is translated
   * @param atOnce hot blocks are translated and installed by the vCPU's thread when they become hot
   */
  record Settings(int threshold, boolean atOnce, RegionBounds bounds) {}

  TranslatorTier(Cpu c, CodeCache cache, AddressSpace memory, RegionTranslator translator, Settings settings) {
    this.atOnce = settings.atOnce();
    this.c = c;
    this.cache = cache;
    this.memory = memory;
    this.context = translator.context();
    this.planner = new RegionPlanner(c, cache, memory);
    this.background = new BackgroundTranslator(translator, this::grow);
    this.threshold = settings.threshold();
    this.regions = new InstalledRegions(cache, context, settings.bounds());
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
    Candidate candidate = new Candidate(block, c.r[Cpu.RIP], block.executions);
    if (atOnce) {
      RegionPlan plan = plan(candidate);
      if (plan != null && planned % 2 == 0) {
        // Tests meet both kinds.
        plan = plan.in(RegionPlan.Home.LOCALS);
      }
      RegionTranslator.Translation ready = plan == null ? null : background.translate(plan);
      if (ready != null) {
        install(ready);
      }
    } else {
      candidates.add(candidate);
    }
  }

  @Override
  public void poll() {
    context.runs++;
    RegionTranslator.@Nullable Translation ready = background.poll();
    while (ready != null) {
      install(ready);
      ready = background.poll();
    }
    if (c.retired >= nextPlan && !candidates.isEmpty() && background.isIdle()) {
      nextPlan = c.retired + PLAN_INTERVAL;
      planHottest();
    }
  }

  /** Plans regions around what ran most, among the newest candidates and some of the others, since it became one. */
  private void planHottest() {
    List<Candidate> hottest = new ArrayList<>();
    int newest = Math.max(0, candidates.size() - LOOKED_AT);
    for (int n = candidates.size() - 1; n >= newest; n--) {
      look(n, hottest);
    }
    for (int n = 0; n < LOOKED_AT && !candidates.isEmpty(); n++) {
      cursor = cursor == 0 ? candidates.size() - 1 : Math.min(cursor, candidates.size()) - 1;
      look(cursor, hottest);
    }
    hottest.sort(Comparator.comparingLong(Candidate::instructions).reversed());
    for (Candidate candidate : hottest.subList(0, Math.min(AT_A_TIME, hottest.size()))) {
      if (candidate.block.valid && candidates.remove(candidate)) {
        RegionPlan plan = plan(candidate);
        if (plan != null) {
          background.submit(plan);
        }
      }
    }
  }

  /** Takes a candidate into the choice, or forgets it if its code is gone. */
  private void look(int n, List<Candidate> hottest) {
    Candidate candidate = candidates.get(n);
    if (!candidate.block.valid || candidate.block.end instanceof Region) {
      Candidate last = candidates.removeLast();
      if (n < candidates.size()) {
        candidates.set(n, last);
      }
    } else if (candidate.block.mode == c.mode && candidate.instructions() >= WORTHWHILE) {
      hottest.add(candidate);
    }
  }

  /** A region runs much: a larger one in its place, or better code of the same. */
  private void grow(Region region) {
    RegionPlan plan = region.isValid() && !region.isGrown()
        ? planner.plan(region.interpreted(), region.lastBase(), region)
        : null;
    if (plan != null && (plan.loops() || plan.blocks().size() > region.plan().blocks().size())) {
      grown++;
      background.submit(plan);
    } else {
      background.optimize(region);
    }
  }

  private @Nullable RegionPlan plan(Candidate candidate) {
    RegionPlan plan = planner.plan(candidate.block, candidate.linear);
    if (plan == null) {
      refused.merge(UNSUITABLE, 1L, Long::sum);
      if (unsuitable.size() < MAX_UNSUITABLE) {
        unsuitable.add(candidate);
      }
    } else {
      planned++;
    }
    return plan;
  }

  /** Takes a region over, if its code is still what was translated. */
  private void install(RegionTranslator.Translation t) {
    Block entry = t.plan().entry();
    Region smaller = t.plan().grownFrom();
    Block old = smaller == null ? entry : smaller.installed();
    if (!old.valid || !unchanged(t.plan())) {
      outdated++;
      return;
    }
    t.region().fallback(entry.copy());
    Block current = cache.find(entry.start, entry.mode);
    if (current != null && current.end instanceof Region region) {
      // The entry was that region's fallback, which became hot where other pages are mapped.
      region.supersede();
    }
    List<Long> pages = new ArrayList<>();
    for (PlannedBlock block : t.plan().blocks()) {
      long page = block.guestPhys() & -AddressSpace.PAGE_SIZE;
      if (!pages.contains(page)) {
        pages.add(page);
      }
    }
    long[] code = pages.stream().mapToLong(Long::longValue).toArray();
    cache.replace(old, t.installed(), t.region(), code);
    regions.add(t.region(), t.bytecode(), code);
    installed++;
    bytecode += t.bytecode();
    largest = Math.max(largest, t.bytecode());
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
    values.put("region entries", context.entries);
    values.put("region exits whose link did not fit", context.linkMisses);
    values.put("region calls", context.calls);
    values.put("region calls that did not come back", context.callsLost);
    values.put("regions planned", planned);
    values.put("regions installed", installed);
    values.put("regions grown", grown);
    values.put("regions outdated before use", outdated);
    values.put("bytecode of regions", bytecode);
    values.put("largest region, bytes", largest);
    values.put("regions not worth it yet", (long) candidates.size());
    regions.counters(values);
    background.counters(values);
    refused.forEach((reason, count) -> values.put("not translated: " + reason, count));
  }

  @Override
  public CodeReport code() {
    return new CodeReports(background).of(regions, waiting());
  }

  private List<CodeReport.Interpreted> waiting() {
    List<CodeReport.Interpreted> all = new ArrayList<>();
    candidates.stream().filter(n -> n.block.valid && !(n.block.end instanceof Region))
        .forEach(n -> all.add(n.interpreted(NOT_YET)));
    unsuitable.stream().filter(n -> n.block.valid).forEach(n -> all.add(n.interpreted(UNSUITABLE)));
    return all;
  }

  @Override
  public void close() {
    background.close();
  }
}
