package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Translates plans on a thread of its own, and hands a region over once HotSpot has compiled its method: the JVM's own
 * interpreter would run it seven times slower than ours.
 */
final class BackgroundTranslator implements AutoCloseable {
  /** Calls of a method until HotSpot queues it for its first compiler (Tier3InvocationThreshold), and a few more. */
  private static final int CALLS = 256;

  /** A call of a compiled method takes less. */
  private static final long COMPILED_NANOS = 12L * CALLS;

  /** After this the region is used, compiled or not. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final RegionTranslator translator;
  private final PriorityBlockingQueue<RegionPlan> plans = new PriorityBlockingQueue<>(
      64, Comparator.comparingInt((RegionPlan plan) -> -plan.entry().executions));
  private final Queue<RegionTranslator.Translation> ready = new ConcurrentLinkedQueue<>();
  private final List<Warming> warming = new ArrayList<>();
  private final Map<String, Long> refused = new TreeMap<>();
  /** Started with the first plan. */
  private @Nullable Thread thread;
  private volatile boolean closed;
  private volatile long impatient;
  private volatile long nanos;

  private record Warming(RegionTranslator.Translation translation, long since) {}

  BackgroundTranslator(RegionTranslator translator) {
    this.translator = translator;
  }

  void submit(RegionPlan plan) {
    plans.add(plan);
    if (thread == null) {
      thread = Thread.ofPlatform().name("javisor-translator").daemon(true).start(this::run);
    }
  }

  /** A finished region, or null. */
  RegionTranslator.@Nullable Translation poll() {
    return ready.poll();
  }

  private void run() {
    while (!closed) {
      try {
        RegionPlan plan = warming.isEmpty() ? plans.take() : plans.poll(1, TimeUnit.MILLISECONDS);
        if (plan != null) {
          long start = System.nanoTime();
          RegionTranslator.Translation made = translate(plan);
          if (made != null) {
            warming.add(new Warming(made, start));
          }
        }
        warming.removeIf(this::finish);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Translates on the calling thread; null where a plan cannot be translated, which is counted. */
  RegionTranslator.@Nullable Translation translate(RegionPlan plan) {
    long start = System.nanoTime();
    try {
      return translator.translate(plan);
    } catch (UntranslatableException e) {
      synchronized (refused) {
        refused.merge(e.reason(), 1L, Long::sum);
      }
      return null;
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  /** Calls a region's method until it is compiled; whether it was handed over. */
  private boolean finish(Warming w) {
    long start = System.nanoTime();
    call(w.translation.region());
    long end = System.nanoTime();
    boolean compiled = end - start < COMPILED_NANOS;
    if (!compiled && end - w.since < PATIENCE_NANOS) {
      return false;
    }
    if (!compiled) {
      impatient++;
    }
    ready.add(w.translation);
    return true;
  }

  @SuppressWarnings("NullAway")
  private static void call(Region region) {
    for (int n = 0; n < CALLS; n++) {
      region.execute(null);
    }
  }

  void counters(Map<String, Long> values) {
    values.put("regions waiting", (long) plans.size());
    values.put("regions used before they were compiled", impatient);
    values.put("translation time, us", nanos / 1000);
    synchronized (refused) {
      refused.forEach((reason, count) -> values.put("not translated: " + reason, count));
    }
  }

  @Override
  public void close() {
    closed = true;
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }
}
