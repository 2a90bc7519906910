package org.javisor.machine.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.javisor.machine.agent.AgentException.Kind;
import org.javisor.virtio.console.ConsolePort;

/**
 * Gives orders to a guest. The default guest has the agent built in; other Linux guests run its script, {@code
 * javisor-agent}, once they have drivers for virtio consoles. Safe from any thread.
 *
 * <p>At most {@value #SLOTS} programs run at a time; further ones wait for their turn.
 */
public final class GuestAgent implements AutoCloseable {
  /** Programs at a time: each has three ports, and a console device has 16. */
  static final int SLOTS = 5;

  private static final int STREAMS = 3;

  /** How long a machine may take until its agent answers, if nothing else is said. */
  private static final Duration BOOT = Duration.ofMinutes(2);

  /** What a program may print, beyond which it is an error. */
  private static final int LARGEST_OUTPUT = 64 << 20;

  /** From asking a program to end to killing it, and to giving it up. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final AgentControl control = new AgentControl(this::answer, this::presence);
  private final List<AgentStream> streams = new ArrayList<>();
  private final Map<Long, GuestProcess> processes = new HashMap<>();
  private final boolean[] taken = new boolean[SLOTS];
  private long nextId = 1;
  private long greeting;
  private boolean ready;
  private boolean closed;
  private String kernel = "";

  /** An agent that nobody has connected to a machine yet. */
  public GuestAgent() {
    for (int i = 0; i < SLOTS * STREAMS; i++) {
      streams.add(new AgentStream());
    }
  }

  /** The ports of its console device. */
  public List<ConsolePort> ports() {
    List<ConsolePort> ports = new ArrayList<>();
    ports.add(new ConsolePort("org.javisor.agent", false, control));
    for (int i = 0; i < streams.size(); i++) {
      ports.add(new ConsolePort("org.javisor.stream." + i, false, streams.get(i)));
    }
    return ports;
  }

  AgentStream stream(int slot, int number) {
    return streams.get(STREAMS * slot + number);
  }

  void order(String text) {
    control.order(text);
  }

  // What the agent says; called by the device

  private synchronized void presence(boolean present) {
    ready = false;
    if (present && !closed) {
      greeting = nextId++;
      control.order("ping " + greeting);
    } else {
      processes.values().forEach(GuestProcess::lose);
      processes.clear();
    }
    notifyAll();
  }

  private synchronized void answer(String line) {
    String[] words = line.split(" ", 3);
    long id = words.length < 2 ? -1 : number(words[1]);
    long value = words.length < 3 ? -1 : number(words[2]);
    GuestProcess process = processes.get(id);
    switch (words[0]) {
      case "ready" -> {
        ready |= id == greeting;
        kernel = words.length < 3 ? "" : words[2];
      }
      case "started" -> {
        if (process != null) {
          process.started((int) value);
        }
      }
      case "ended" -> {
        if (process != null) {
          process.ended((int) value & 0xFF);
        }
      }
      default -> {
        // A guest may say what it likes.
      }
    }
    notifyAll();
  }

  private static long number(String word) {
    return word.matches("[0-9]{1,9}") ? Long.parseLong(word) : -1;
  }

  // What the host wants

  /** Whether the agent has answered. */
  public synchronized boolean ready() {
    return ready;
  }

  /** The version of the guest's kernel; empty before the agent is ready. */
  public synchronized String kernel() {
    return kernel;
  }

  /**
   * Waits until the agent answers: the guest has booted.
   *
   * @throws AgentException if it does not within the time
   */
  public GuestAgent awaitReady(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    synchronized (this) {
      while (!ready) {
        requireOpen();
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new AgentException(
              Kind.NOT_READY, "no agent answers in the guest after " + time.toSeconds() + " s",
              "see on its console whether it has booted, and has javisor-agent and drivers for virtio-console");
        }
        wait(millis);
      }
    }
    return this;
  }

  private void requireOpen() {
    if (closed) {
      throw new AgentException(Kind.CLOSED, "the machine has ended", "start it anew");
    }
  }

  /**
   * Starts a program.
   *
   * @throws AgentException if there is no agent, or no place for a further program within the request's time
   */
  public GuestProcess start(ExecRequest request) throws InterruptedException {
    String script = request.script();
    awaitReady(BOOT);
    long deadline = System.nanoTime() + request.timeout().toNanos();
    synchronized (this) {
      int slot = freeSlot();
      while (slot < 0) {
        requireOpen();
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new AgentException(
              Kind.TIMEOUT, "all " + SLOTS + " places for programs are taken", "end some, or wait longer");
        }
        // Whether the guest has closed a port is not told: look again soon.
        wait(Math.min(millis, 10));
        slot = freeSlot();
      }
      requireOpen();
      taken[slot] = true;
      GuestProcess process = new GuestProcess(this, slot, nextId++);
      processes.put(process.id(), process);
      for (int i = 0; i < STREAMS; i++) {
        stream(slot, i).begin();
      }
      control.order("run %d %d %s".formatted(process.id(), slot, script));
      return process;
    }
  }

  private int freeSlot() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (!taken[slot] && stream(slot, 0).free() && stream(slot, 1).free() && stream(slot, 2).free()) {
        return slot;
      }
    }
    return -1;
  }

  synchronized void release(GuestProcess process) {
    if (processes.remove(process.id()) != null || taken[process.slot()]) {
      taken[process.slot()] = false;
      notifyAll();
    }
  }

  /** Runs a program to its end. */
  public ExecResult exec(String... command) throws InterruptedException {
    return exec(ExecRequest.of(command));
  }

  /**
   * Runs a program to its end.
   *
   * @throws AgentException if there is no agent, the program takes too long or prints more than 64 MiB, or the machine
   *     ends
   */
  public ExecResult exec(ExecRequest request) throws InterruptedException {
    try (GuestProcess process = start(request)) {
      FutureTask<byte[]> output = inBackground(() -> all(process.stdout()));
      FutureTask<byte[]> error = inBackground(() -> all(process.stderr()));
      FutureTask<byte[]> input = inBackground(() -> feed(process, request.input()));
      Optional<Integer> code = process.await(request.timeout());
      if (code.isEmpty()) {
        process.signal("TERM");
        if (process.await(GRACE).isEmpty()) {
          process.signal("KILL");
          process.await(GRACE);
        }
        throw new AgentException(
            Kind.TIMEOUT, request.command().getFirst() + " took longer than " + request.timeout().toMillis() + " ms",
            "give it more time, or see what it waits for");
      }
      byte[] printed = collected(process, output);
      byte[] complained = collected(process, error);
      input.cancel(true);
      return new ExecResult(code.get(), printed, complained);
    }
  }

  private static FutureTask<byte[]> inBackground(Callable<byte[]> work) {
    FutureTask<byte[]> task = new FutureTask<>(work);
    Thread.ofVirtual().name("javisor-exec").start(task);
    return task;
  }

  private static byte[] feed(GuestProcess process, byte[] input) throws IOException {
    try (OutputStream stdin = process.stdin()) {
      stdin.write(input);
    }
    return input;
  }

  private static byte[] all(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST_OUTPUT);
    if (bytes.length == LARGEST_OUTPUT && in.read() >= 0) {
      throw new AgentException(
          Kind.GUEST, "a program printed more than " + (LARGEST_OUTPUT >> 20) + " MiB",
          "start it, and read as it prints");
    }
    return bytes;
  }

  /** What was printed; what a program that stays behind still prints is not waited for. */
  private static byte[] collected(GuestProcess process, FutureTask<byte[]> task) throws InterruptedException {
    try {
      return task.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.close();
      return result(task);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static byte[] result(FutureTask<byte[]> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static AgentException failure(ExecutionException e) {
    return e.getCause() instanceof AgentException known
        ? known
        : new AgentException(Kind.GUEST, "the output of a program cannot be read", "see its console", e);
  }

  /**
   * Copies a file, or a folder with all that is in it, into the guest.
   *
   * @param to where it will be; folders above it are made
   * @throws AgentException if either side cannot
   */
  public void copyTo(Path from, String to) throws InterruptedException {
    FileCopy.copyTo(this, from, to);
  }

  /**
   * Copies a file, or a folder with all that is in it, out of the guest. Only files and folders come; whatever a guest
   * sends, nothing is written outside of {@code to}. What goes wrong leaves nothing behind.
   *
   * @param to where it will be; must not exist
   * @throws AgentException if either side cannot
   */
  public void copyFrom(String from, Path to) throws InterruptedException {
    FileCopy.copyFrom(this, from, to);
  }

  /** Asks the guest to power off; wait for the machine to end. */
  public void shutdown() throws InterruptedException {
    awaitReady(BOOT);
    control.order("off 0");
  }

  /** The machine has ended: whoever waits for the guest hears of it. */
  @Override
  public void close() {
    List<GuestProcess> lost;
    synchronized (this) {
      closed = true;
      ready = false;
      lost = List.copyOf(processes.values());
      processes.clear();
      notifyAll();
    }
    lost.forEach(GuestProcess::lose);
  }
}
