package org.javisor.device;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a running machine: a {@link TimeSource} and a heap of timers.
 *
 * <p>The VMM loop runs it: {@link #runDue} whenever {@link #nextDeadline} has come. Other threads may arm timers; the
 * wake-up callback tells the loop that the earliest deadline moved closer. Its lock is a leaf: held for heap operations
 * only, never while an expiry or the wake-up runs.
 */
public final class VirtualClock implements Clock {
  private final TimeSource source;
  private final PriorityQueue<Entry> heap = new PriorityQueue<>();
  private volatile long offset;
  private volatile long nextDeadline = NEVER;
  private volatile Runnable wakeUp = () -> {};
  private long sequence;

  public VirtualClock(TimeSource source) {
    this.source = source;
  }

  /** A timer; ordered by deadline, then by the order of arming. All fields are guarded by the heap. */
  private final class Entry implements Timer, Comparable<Entry> {
    private final Runnable expiry;
    private long deadline = NEVER;
    private long armedAs;

    Entry(Runnable expiry) {
      this.expiry = expiry;
    }

    @Override
    public void arm(long deadlineNanos) {
      if (reschedule(this, deadlineNanos)) {
        wakeUp.run();
      }
    }

    @Override
    public void cancel() {
      arm(NEVER);
    }

    @Override
    public int compareTo(Entry other) {
      int byDeadline = Long.compare(deadline, other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(armedAs, other.armedAs);
    }
  }

  /** Sets what to call when the earliest deadline moves closer; must be quick and must not take locks. */
  public void onEarlierDeadline(Runnable callback) {
    wakeUp = callback;
  }

  @Override
  public long nanos() {
    return source.nanos() + offset;
  }

  @Override
  public Timer newTimer(Runnable expiry) {
    return new Entry(expiry);
  }

  /** Returns whether the earliest deadline moved closer. */
  private boolean reschedule(Entry entry, long deadline) {
    synchronized (heap) {
      if (entry.deadline == deadline) {
        return false;
      }
      if (entry.deadline != NEVER) {
        heap.remove(entry);
      }
      entry.deadline = deadline;
      entry.armedAs = sequence++;
      if (deadline != NEVER) {
        heap.add(entry);
      }
      long before = nextDeadline;
      Entry first = heap.peek();
      nextDeadline = first == null ? NEVER : first.deadline;
      return nextDeadline < before;
    }
  }

  /** The earliest deadline of an armed timer; {@link Clock#NEVER} if none is armed. Cheap: one volatile read. */
  public long nextDeadline() {
    return nextDeadline;
  }

  /**
   * Runs the timers that are due, in the order of their deadlines. A timer that is armed meanwhile waits for the next
   * call even if it is due already, so that a guest's tiny periods cannot keep the loop here.
   */
  public void runDue() {
    if (nextDeadline > nanos()) {
      return;
    }
    long now = nanos();
    long before;
    synchronized (heap) {
      before = sequence;
    }
    Entry due = takeDue(now, before);
    while (due != null) {
      due.expiry.run();
      due = takeDue(now, before);
    }
  }

  private @Nullable Entry takeDue(long now, long before) {
    synchronized (heap) {
      Entry first = heap.peek();
      if (first == null || first.deadline > now || first.armedAs >= before) {
        return null;
      }
      heap.poll();
      first.deadline = NEVER;
      Entry next = heap.peek();
      nextDeadline = next == null ? NEVER : next.deadline;
      return first;
    }
  }

  /**
   * Called by an idle machine: jumps to the earliest deadline if the time source can.
   *
   * @return false where the caller must wait for it
   */
  public boolean skipIdle() {
    long deadline = nextDeadline;
    return deadline != NEVER && source.skipTo(deadline - offset);
  }

  /** Time stands still until {@link #resume}. */
  public void pause() {
    source.pause();
  }

  public void resume() {
    source.resume();
  }

  /** Continues from a saved time; every device arms its timers anew when it is restored afterwards. */
  public void restore(long nanos) {
    offset = nanos - source.nanos();
  }
}
