package org.javisor.device;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Carries a drive's requests to its medium and the completions back.
 *
 * <p>Requests are carried out one after the other, in order, on a virtual thread: whoever submits never waits.
 * Completions run on the thread that runs the clock, in the same order, with no lock held. Its lock is a leaf.
 */
public final class BlockQueue {
  /** What a request costs with {@link BlockTiming#COUNTED}, whatever its size. */
  private static final long COUNTED_LATENCY_NANOS = 50_000;

  /** And for each byte: 500 MB/s. */
  private static final long COUNTED_NANOS_PER_BYTE = 2;

  /** Told of the end of a request. */
  @FunctionalInterface
  public interface Completion {
    /** @param ok false if the medium failed: the buffer of a read then holds anything */
    void completed(boolean ok);
  }

  /** Something of the host's that blocks. */
  @FunctionalInterface
  public interface Work {
    /** @throws IOException if the host fails: what is wrong there, the guest cannot mend, and is told only that */
    void carryOut() throws IOException;
  }

  /** Work under way. */
  private static final class Job {
    final Work work;
    final Completion completion;
    final long deadline;
    final CountDownLatch done = new CountDownLatch(1);
    volatile boolean ok;

    Job(Work work, Completion completion, long deadline) {
      this.work = work;
      this.completion = completion;
      this.deadline = deadline;
    }

    void carryOut() {
      try {
        work.carryOut();
        ok = true;
      } catch (IOException e) {
        ok = false;
      } finally {
        done.countDown();
      }
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final Clock clock;
  private final BlockTiming timing;
  private final Timer timer;
  private final Queue<Job> waiting = new ArrayDeque<>();
  private final Queue<Job> completing = new ArrayDeque<>();
  private boolean working;
  private long lastDeadline;

  public BlockQueue(Clock clock, BlockTiming timing) {
    this.clock = clock;
    this.timing = timing;
    this.timer = clock.newTimer(this::complete);
  }

  /** Takes a request; the completion is called exactly once, never from inside this call. */
  public void submit(BlockBackend medium, BlockRequest request, Completion completion) {
    submit(() -> carryOut(medium, request), request.length(), completion);
  }

  private static void carryOut(BlockBackend medium, BlockRequest request) throws IOException {
    switch (request.kind()) {
      case READ -> medium.read(request.offset(), request.buffer(), 0, request.length());
      case WRITE -> medium.write(request.offset(), request.buffer(), 0, request.length());
      case FLUSH -> medium.flush();
      case DISCARD -> medium.discard(request.offset(), request.length());
      case WRITE_ZEROES -> medium.writeZeroes(request.offset(), request.length(), false);
      case UNMAP_ZEROES -> medium.writeZeroes(request.offset(), request.length(), true);
    }
  }

  /**
   * As {@link #submit(BlockBackend, BlockRequest, Completion)}, for devices whose requests are others.
   *
   * @param bytes how much is moved, for counted time
   */
  public void submit(Work work, int bytes, Completion completion) {
    synchronized (waiting) {
      Job job = new Job(work, completion, deadline(bytes));
      waiting.add(job);
      completing.add(job);
      if (timing == BlockTiming.COUNTED && completing.size() == 1) {
        timer.arm(job.deadline);
      }
      if (!working) {
        working = true;
        Thread.ofVirtual().name("javisor-block").start(this::work);
      }
    }
  }

  private long deadline(int bytes) {
    if (timing == BlockTiming.HOST) {
      return 0;
    }
    long start = Math.max(clock.nanos(), lastDeadline);
    lastDeadline = start + COUNTED_LATENCY_NANOS + COUNTED_NANOS_PER_BYTE * bytes;
    return lastDeadline;
  }

  /** The virtual thread: ends when nothing is left to do. */
  private void work() {
    Job job = next();
    while (job != null) {
      job.carryOut();
      if (timing == BlockTiming.HOST) {
        timer.arm(clock.nanos());
      }
      job = next();
    }
  }

  private @Nullable Job next() {
    synchronized (waiting) {
      Job job = waiting.poll();
      working = job != null;
      return job;
    }
  }

  /** The timer's expiry. */
  private void complete() {
    Job job = takeDue();
    while (job != null) {
      job.await();
      job.completion.completed(job.ok);
      job = takeDue();
    }
  }

  private @Nullable Job takeDue() {
    synchronized (waiting) {
      Job first = completing.peek();
      if (first == null) {
        return null;
      }
      boolean due = switch (timing) {
        case HOST -> first.done.getCount() == 0;
        case COUNTED -> first.deadline <= clock.nanos();
      };
      if (!due) {
        if (timing == BlockTiming.COUNTED) {
          timer.arm(first.deadline);
        }
        return null;
      }
      return completing.poll();
    }
  }

  /**
   * Waits for all requests and completes them at once, on the calling thread: for a machine that is about to be saved,
   * on its own thread.
   *
   * @return whether there were any; their completions may have submitted more
   */
  public boolean completeAll() {
    Job job = takeFirst();
    boolean any = job != null;
    while (job != null) {
      job.await();
      job.completion.completed(job.ok);
      job = takeFirst();
    }
    return any;
  }

  private @Nullable Job takeFirst() {
    synchronized (waiting) {
      return completing.poll();
    }
  }

  /** Waits until the medium is used no more, for closing it; completions may still be to come. */
  public void awaitIdle() {
    Job last = null;
    synchronized (waiting) {
      for (Job job : completing) {
        last = job;
      }
    }
    if (last != null) {
      last.await();
    }
  }
}
