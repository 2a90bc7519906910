package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.javisor.cpu.FlightRecording;
import org.jspecify.annotations.Nullable;

/**
 * Translates plans on a thread of its own, and hands a region over once HotSpot has compiled its method: the JVM's own
 * interpreter would run it seven times slower than ours.
 */
final class BackgroundTranslator implements AutoCloseable {
  /** After this the region is used, compiled or not. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int MAX_REFUSALS = 1_000;

  private final RegionTranslator translator;
  private final Consumer<Region> grow;
  private final BlockingQueue<RegionPlan> plans = new LinkedBlockingQueue<>();
  private final Queue<RegionTranslator.Translation> ready = new ConcurrentLinkedQueue<>();
  private final OptimizationQueue hot;
  private final Readiness readiness = Readiness.available();
  private final List<Warming> warming = new ArrayList<>();
  private final Map<String, Long> refused = new TreeMap<>();

  /** Plans that could not be translated, the first ones, for people who ask why. */
  private final List<Refusal> refusals = new ArrayList<>();

  /** One for C1 and one for C2, started with the first plan. */
  private final List<Thread> threads = new ArrayList<>();

  private volatile boolean closed;
  private final AtomicLong impatient = new AtomicLong();
  private final AtomicLong optimized = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong optimizerNanos = new AtomicLong();

  /** A plan, and why it was not translated. */
  record Refusal(RegionPlan plan, String reason) {}

  private record Warming(RegionTranslator.Translation translation, long since) {}

  /** @param grow told, on the vCPU's thread, of regions that run much */
  BackgroundTranslator(RegionTranslator translator, Consumer<Region> grow) {
    this.grow = grow;
    this.translator = translator;
    this.hot = new OptimizationQueue(() -> translator.context().runs);
  }

  void submit(RegionPlan plan) {
    Region smaller = plan.grownFrom();
    if (smaller != null && readiness.onRequest()) {
      hot.add(smaller, plan);
    } else {
      plans.add(plan);
    }
    start();
  }

  private void start() {
    if (threads.isEmpty()) {
      threads.add(Thread.ofPlatform().name("javisor-translator").daemon(true).start(this::run));
      threads.add(Thread.ofPlatform().name("javisor-optimizer").daemon(true).start(this::runOptimizer));
    }
  }

  /** Whether a plan submitted now would be translated soon: few wait, so that the hottest of that moment is next. */
  boolean isIdle() {
    return plans.size() < 4;
  }

  /** A finished region, or null. */
  RegionTranslator.@Nullable Translation poll() {
    return ready.poll();
  }

  /** Asks for the best code of a region that runs much. */
  void optimize(Region region) {
    hot.add(region, null);
    start();
  }

  /** The smaller region runs on until the larger one has its best code. */
  private void optimize(OptimizationQueue.Waiting next) {
    RegionPlan larger = next.larger();
    if (!next.region().isValid()) {
      return;
    }
    if (larger == null) {
      compileBest(next.region());
      return;
    }
    RegionTranslator.Translation made = translate(larger);
    if (made != null) {
      compileBest(made.region());
      ready.add(made);
    }
  }

  private void compileBest(Region region) {
    long start = System.nanoTime();
    readiness.optimize(region);
    optimizerNanos.addAndGet(System.nanoTime() - start);
    optimized.incrementAndGet();
  }

  private void run() {
    InliningDirectives.give();
    while (!closed) {
      try {
        RegionPlan plan = warming.isEmpty() ? plans.take() : plans.poll(1, TimeUnit.MILLISECONDS);
        if (plan != null) {
          long start = System.nanoTime();
          RegionTranslator.Translation made = translate(plan);
          if (made != null) {
            readiness.start(made.region());
            warming.add(new Warming(made, start));
          }
        }
        warming.removeIf(this::finish);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void runOptimizer() {
    InliningDirectives.give();
    while (!closed) {
      try {
        optimize(hot.take());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Translates on the calling thread; null where a plan cannot be translated, which is counted. */
  RegionTranslator.@Nullable Translation translate(RegionPlan plan) {
    long start = System.nanoTime();
    TranslationEvent event = FlightRecording.isOn() ? TranslationEvent.start() : null;
    try {
      RegionTranslator.Translation made = translator.translate(plan, grow);
      if (event != null) {
        event.record(plan, "translated", made);
      }
      return made;
    } catch (UntranslatableException e) {
      synchronized (refused) {
        refused.merge(e.reason(), 1L, Long::sum);
        if (refusals.size() < MAX_REFUSALS) {
          refusals.add(new Refusal(plan, e.reason()));
        }
      }
      if (event != null) {
        event.record(plan, e.reason(), null);
      }
      return null;
    } finally {
      nanos.addAndGet(System.nanoTime() - start);
    }
  }

  /** Hands a region over if it is compiled, or late. */
  private boolean finish(Warming w) {
    boolean compiled = readiness.isCompiled(w.translation.region());
    if (!compiled && System.nanoTime() - w.since < PATIENCE_NANOS) {
      return false;
    }
    if (!compiled) {
      impatient.incrementAndGet();
    }
    ready.add(w.translation);
    return true;
  }

  /** Plans that could not be translated. */
  List<Refusal> refusals() {
    synchronized (refused) {
      return List.copyOf(refusals);
    }
  }

  /** Whose code of a region runs, for people. */
  String compiler(Region region) {
    return readiness.compiler(region);
  }

  void counters(Map<String, Long> values) {
    values.put("regions waiting", (long) plans.size());
    values.put("regions used before they were compiled", impatient.get());
    values.put("regions optimized", optimized.get());
    values.put("translation time, us", nanos.get() / 1000);
    values.put("optimization time, us", optimizerNanos.get() / 1000);
    synchronized (refused) {
      refused.forEach((reason, count) -> values.put("not translated: " + reason, count));
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
