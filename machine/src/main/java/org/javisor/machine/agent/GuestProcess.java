package org.javisor.machine.agent;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A program that runs in a guest. Safe from any thread. */
public final class GuestProcess implements AutoCloseable {
  private final GuestAgent agent;
  private final int slot;
  private final long id;
  private final AgentStream input;
  private final AgentStream output;
  private final AgentStream error;
  private @Nullable Integer exitCode;
  private int pid;
  private boolean lost;

  GuestProcess(GuestAgent agent, int slot, long id) {
    this.agent = agent;
    this.slot = slot;
    this.id = id;
    this.input = agent.stream(slot, 0);
    this.output = agent.stream(slot, 1);
    this.error = agent.stream(slot, 2);
  }

  /** Its standard input; closing it is the end of file. Waits for a program that does not read. */
  public OutputStream stdin() {
    return input.output();
  }

  /** Its standard output. A program that prints much waits for somebody who reads. */
  public InputStream stdout() {
    return output.input();
  }

  /** Its standard error; as {@link #stdout}. */
  public InputStream stderr() {
    return error.input();
  }

  long id() {
    return id;
  }

  int slot() {
    return slot;
  }

  /** Whether it has ended, or nobody knows any more. */
  private synchronized boolean ended() {
    return exitCode != null || lost;
  }

  void started(int number) {
    synchronized (this) {
      pid = number;
      notifyAll();
    }
  }

  void ended(int code) {
    synchronized (this) {
      exitCode = code;
      notifyAll();
    }
    input.programEnded();
    output.programEnded();
    error.programEnded();
  }

  /** The agent or the machine is gone. */
  void lose() {
    synchronized (this) {
      lost = true;
      notifyAll();
    }
    input.abandon();
    output.abandon();
    error.abandon();
  }

  /**
   * Sends a signal to it and all that it started.
   *
   * @param name without SIG: TERM, KILL, INT, USR1 ...
   */
  public void signal(String name) {
    if (!name.matches("[A-Z0-9+]{1,10}")) {
      throw new IllegalArgumentException("no name of a signal: " + name);
    }
    int number;
    synchronized (this) {
      number = pid;
    }
    if (number > 1 && !ended()) {
      agent.order("signal %d %s".formatted(number, name));
    }
  }

  /**
   * Waits for its end.
   *
   * @return the exit code; empty if it still runs
   * @throws AgentException if the machine ends
   */
  public Optional<Integer> await(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    synchronized (this) {
      while (exitCode == null && !lost) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return Optional.empty();
        }
        wait(millis);
      }
      if (exitCode == null) {
        throw new AgentException(
            AgentException.Kind.CLOSED, "the machine ended, or the agent in it", "look at its console");
      }
      return Optional.of(exitCode);
    }
  }

  /** Ends it, if it still runs; what it has printed and nobody has read is lost. */
  @Override
  public void close() {
    signal("KILL");
    input.abandon();
    output.abandon();
    error.abandon();
    agent.release(this);
  }
}
