package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OptimizationQueueTest {
  private static final class Idle extends Region {
    @Override
    protected @Nullable Region run(Cpu c) {
      return null;
    }
  }

  private final AtomicLong runs = new AtomicLong();
  private final OptimizationQueue queue = new OptimizationQueue(runs::get);

  @Test
  void whatRunsMostSinceItCameIsFirst() throws InterruptedException {
    Region over = new Idle();
    Region warm = new Idle();
    Region hot = new Idle();
    for (Region region : new Region[] {over, warm, hot}) {
      queue.add(region, null);
    }
    runs.addAndGet(1_000);
    warm.samples += 200;
    hot.samples += 700;
    assertThat(queue.take().region()).isSameAs(hot);
    assertThat(queue.take().region()).isSameAs(warm);
    assertThat(queue.take().region()).isSameAs(over);
  }

  @Test
  void whatCameNowGoesBeforeWhatCameLongAgoAndHardlyRan() throws InterruptedException {
    Region old = new Idle();
    queue.add(old, null);
    runs.addAndGet(10_000);
    old.samples += 100;
    Region fresh = new Idle();
    queue.add(fresh, null);
    assertThat(queue.take().region()).isSameAs(fresh);
  }

  @Test
  void whatRanMuchBeforeItCameIsJudgedByWhatItDoesSince() throws InterruptedException {
    Region once = new Idle();
    once.samples = 1_000_000;
    Region now = new Idle();
    queue.add(once, null);
    queue.add(now, null);
    runs.addAndGet(500);
    now.samples += 100;
    assertThat(queue.take().region()).isSameAs(now);
  }
}
