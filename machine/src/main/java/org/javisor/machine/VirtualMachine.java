package org.javisor.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.javisor.cpu.Cpu;
import org.javisor.engine.Exit;
import org.javisor.firmware.BootException;
import org.javisor.screen.Keyboard;
import org.javisor.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * A running machine.
 *
 * <pre>{@code
 * try (VirtualMachine vm = VirtualMachine.create(spec)) {
 *   vm.start();
 *   console.awaitText("login:", Duration.ofSeconds(60));
 * }
 * }</pre>
 *
 * <p>{@link #run} is the outer one of the triply nested loops: it runs the CPUs in turn on one thread, lets timers
 * expire between their turns, and carries out what the guest asks of the whole machine. Only {@link #start}, {@link
 * #stop}, {@link #await}, {@link #powerButton}, {@link #reset}, {@link #pause}, {@link #resume} and {@link #statistics}
 * may be called from other threads.
 */
public final class VirtualMachine implements AutoCloseable {
  /** How many instructions a CPU runs before timers and the other CPUs get their turn: well under 1 ms. */
  private static final int TURN = 20_000;

  private static final long LONGEST_SLEEP_NANOS = 1_000_000_000L;

  private final Board board;
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private volatile @Nullable Thread thread;
  private volatile boolean wake;
  private volatile boolean paused;
  private long idleNanos;
  private long resets;

  private VirtualMachine(MachineSpec spec, Drives drives) {
    this.board = new Board(spec, drives, this::wakeUp);
  }

  /**
   * Builds a machine and loads its kernel; nothing runs yet.
   *
   * @throws BootException if the kernel or an initrd cannot be used
   * @throws org.javisor.disk.DiskException if the image of a drive cannot be used
   * @throws OutOfMemoryError if the host cannot give the address space for the guest's RAM
   */
  public static VirtualMachine create(MachineSpec spec) {
    Drives drives = Drives.open(spec.drives());
    VirtualMachine vm = null;
    boolean loaded = false;
    try {
      vm = new VirtualMachine(spec, drives);
      load(vm.board);
      loaded = true;
      return vm;
    } finally {
      if (!loaded && vm != null) {
        vm.board.close();
      }
      if (!loaded) {
        drives.close();
      }
    }
  }

  /** The guest's RAM is outside the heap, but the kernel's and initrd's files are unpacked in it. */
  private static void load(Board board) {
    try {
      board.powerUp();
    } catch (OutOfMemoryError e) {
      throw new BootException(BootException.Kind.UNREADABLE, "kernel and initrd",
          "do not fit into Java's heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB while they are unpacked",
          "give Java a larger one with -Xmx");
    }
  }

  /** Runs the machine on a thread of its own. */
  public VirtualMachine start() {
    Thread.ofPlatform().name("javisor-vm").daemon(true).start(this::runToEnd);
    return this;
  }

  private void runToEnd() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
      throw e;
    }
  }

  /** Runs the machine on the calling thread until it ends. May be called once. */
  public Outcome run() {
    thread = Thread.currentThread();
    board.clock().resume();
    while (true) {
      if (paused) {
        standStill();
      }
      board.clock().runDue();
      Optional<PowerRequests.Request> request = board.power().take();
      if (request.isPresent()) {
        Outcome outcome = carryOut(request.get());
        if (outcome != null) {
          end.complete(outcome);
          return outcome;
        }
      }
      if (!runTurns()) {
        idle();
      }
    }
  }

  /** Gives each CPU its turn; returns whether any of them ran. */
  private boolean runTurns() {
    boolean ran = false;
    List<Processor> processors = board.processors();
    for (int i = 0; i < processors.size(); i++) {
      Processor p = processors.get(i);
      if (!p.runnable()) {
        continue;
      }
      p.receive();
      if (p.waitsForStartUp()) {
        continue;
      }
      ran = true;
      board.currentCpu(i);
      Exit exit = p.vcpu().run(board.turn(TURN));
      board.spec().options().trace().exit(i, kind(exit), p.state().r[Cpu.RIP]);
      p.halted(exit instanceof Exit.Halted);
      if (exit instanceof Exit.Shutdown) {
        board.tripleFault(i);
      }
    }
    return ran;
  }

  private static String kind(Exit exit) {
    return switch (exit) {
      case Exit.Yielded() -> "yielded";
      case Exit.Halted() -> "halted";
      case Exit.Shutdown() -> "shutdown";
    };
  }

  /** What a request means; the outcome if it ends the run. */
  private @Nullable Outcome carryOut(PowerRequests.Request request) {
    return switch (request) {
      case PowerRequests.Request.PowerOff() -> new Outcome.PoweredOff();
      case PowerRequests.Request.Exit(int code) -> new Outcome.DebugExit(code);
      case PowerRequests.Request.Stop() -> new Outcome.Stopped();
      case PowerRequests.Request.Reset() -> restart(new Outcome.Reset());
      // A PC would reset. A kernel that is broken would then start over and over, and nobody would learn why.
      case PowerRequests.Request.TripleFault(int cpu, long rip) -> new Outcome.TripleFault(cpu, rip);
    };
  }

  private @Nullable Outcome restart(Outcome otherwise) {
    if (!board.spec().options().restartOnReset()) {
      return otherwise;
    }
    resets++;
    board.powerUp();
    return null;
  }

  /** No CPU has anything to do: sleeps until the next timer, or until somebody wakes it. */
  private void idle() {
    if (board.clock().skipIdle()) {
      return;
    }
    long before = System.nanoTime();
    while (!wake && !board.power().any()) {
      long nanos = Math.min(board.clock().nextDeadline() - board.clock().nanos(), LONGEST_SLEEP_NANOS);
      if (nanos <= 0) {
        break;
      }
      LockSupport.parkNanos(this, nanos);
      if (board.clock().nextDeadline() <= board.clock().nanos()) {
        break;
      }
    }
    wake = false;
    idleNanos += System.nanoTime() - before;
  }

  /** No CPU runs and no time passes, until somebody resumes the machine or asks something of the whole of it. */
  private void standStill() {
    board.clock().pause();
    while (paused && !board.power().any()) {
      LockSupport.parkNanos(this, LONGEST_SLEEP_NANOS);
    }
    board.clock().resume();
  }

  /** From any thread: something changed that an idle machine must look at. */
  private void wakeUp() {
    wake = true;
    LockSupport.unpark(thread);
  }

  /** Ends the run soon, whatever the guest does. */
  public void stop() {
    board.power().stop();
  }

  /** Presses the power button: a guest with ACPI shuts down. */
  public void powerButton() {
    board.pressPowerButton();
  }

  /** Presses the reset button: all chips and CPUs are in their first state, and the guest starts anew. */
  public void reset() {
    board.power().reset();
  }

  /** Lets the guest and its time stand still from the end of this turn on; its screen can still be looked at. */
  public void pause() {
    paused = true;
    wakeUp();
  }

  /** Goes on after {@link #pause}; the guest does not notice that time has passed. */
  public void resume() {
    paused = false;
    wakeUp();
  }

  /** Whether the guest stands still, or will after this turn. */
  public boolean paused() {
    return paused;
  }

  /** The screen: pictures, its text, viewers. Black if the machine has no display. Safe from any thread. */
  public Screen screen() {
    return board.screen();
  }

  /** The keyboard: types text and presses keys. Safe from any thread. */
  public Keyboard keyboard() {
    return board.screen().keyboard();
  }

  /** Waits for the end of a started machine. */
  public Outcome await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the machine failed", e.getCause());
    }
  }

  /** Waits for the end for at most {@code time}; empty if it still runs. */
  public Optional<Outcome> await(Duration time) throws InterruptedException {
    try {
      return Optional.of(end.get(time.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the machine failed", e.getCause());
    }
  }

  /** The state of a CPU, for looking at when the machine does not run. */
  public Cpu cpu(int index) {
    return board.processors().get(index).state();
  }

  /** Counters by name, in the order to print them. Approximate while the machine runs. */
  public Map<String, Long> statistics() {
    Map<String, Long> values = new LinkedHashMap<>();
    List<Map<String, Long>> engines = new ArrayList<>();
    long retired = 0;
    for (Processor p : board.processors()) {
      retired += p.vcpu().counters().retired();
      engines.add(p.vcpu().counters().values());
    }
    values.put("retired instructions", retired);
    engines.forEach(counters -> counters.forEach((name, value) -> values.merge(name, value, Long::sum)));
    board.addStatistics(values);
    values.put("resets", resets);
    values.put("idle nanoseconds", idleNanos);
    values.put("guest nanoseconds", board.clock().nanos());
    return values;
  }

  /** Stops the machine and frees its memory. */
  @Override
  public void close() {
    stop();
    Thread runner = thread;
    if (runner != null && runner != Thread.currentThread()) {
      boolean interrupted = false;
      while (runner.isAlive() && !end.isDone()) {
        try {
          await(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    board.close();
  }
}
