package org.javisor.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when a test says so. */
final class ManualSchedule implements Schedule {
  private record Task(long at, Runnable action) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void at(long nanos, Runnable task) {
    tasks.add(new Task(nanos, task));
  }

  void advance(long nanos) {
    long end = now + nanos;
    tasks.sort(Comparator.comparingLong(Task::at));
    while (!tasks.isEmpty() && tasks.getFirst().at <= end) {
      Task next = tasks.removeFirst();
      now = Math.max(now, next.at);
      next.action.run();
    }
    now = end;
  }

  @Override
  public void close() {
    tasks.clear();
  }
}
