package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.javisor.cli.Outcome.StopReason;
import org.javisor.cli.Runner.Connections;
import org.javisor.cli.Runner.Running;
import org.javisor.cli.console.FileLine;
import org.javisor.cli.console.PtyLine;
import org.javisor.cli.console.SerialLine;
import org.javisor.cli.console.StdioLine;
import org.javisor.cli.console.TcpLine;
import org.javisor.cli.console.TerminalWindow;

/**
 * One run of one virtual machine, from the open serial port to the exit status; the terminal is restored on any way.
 */
final class Session {
  /** How long SIGTERM waits for the virtual machine, so that the last output is seen. */
  private static final long SIGNAL_WAIT_MILLIS = 2_000;

  private final Runner runner;
  private final Report report;
  private final PrintStream messages;
  /** Why the run is to end; may be set before there is anything to stop. */
  private final AtomicReference<StopReason> reason = new AtomicReference<>();
  private final AtomicReference<Running> running = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  /** Completes the message of a run whose output could no longer be written. */
  private volatile String lostBecause = "";

  /** What is printed when the machine has ended. */
  @FunctionalInterface
  interface Report {
    void print(Running machine, int exitStatus, PrintStream to);
  }

  Session(Runner runner, Report report, PrintStream messages) {
    this.runner = runner;
    this.report = report;
    this.messages = messages;
  }

  /** Runs to the end and returns the exit status. */
  int run(RunSpec spec, SerialTarget target, Optional<Duration> timeout) throws UserError, InterruptedException {
    runner.prepare(spec, messages);
    Thread hook = Thread.ofPlatform().unstarted(this::signalled);
    Runtime.getRuntime().addShutdownHook(hook);
    Outcome outcome;
    try (SerialLine line = open(target)) {
      outcome = await(spec, line, timeout);
    } finally {
      ended.countDown();
      forget(hook);
    }
    String message = outcome.message();
    if (!message.isEmpty()) {
      say(message + lostBecause);
    }
    Running machine = running.get();
    if (machine != null) {
      report.print(machine, outcome.status(), messages);
    }
    return outcome.status();
  }

  private Outcome await(RunSpec spec, SerialLine line, Optional<Duration> timeout)
      throws UserError, InterruptedException {
    Optional<TerminalWindow> window = line instanceof StdioLine stdio ? stdio.window() : Optional.empty();
    Running machine = runner.create(spec, new Connections(line.backend(), window, messages));
    running.set(machine);
    // Only now: where a file cannot be used, that is all there is to say.
    if (!line.announcement().isEmpty()) {
      say(line.announcement() + "\r");
    }
    machine.start();
    StopReason early = reason.get();
    if (early != null) {
      machine.stop(early);
    }
    timeout.ifPresent(limit -> Thread.ofVirtual().name("timeout").start(() -> stopAfter(limit)));
    return machine.await();
  }

  private void stopAfter(Duration limit) {
    try {
      if (!ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        stop(StopReason.TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(StopReason why) {
    reason.compareAndSet(null, why);
    Running machine = running.get();
    if (machine != null) {
      machine.stop(why);
    }
  }

  private void changeEngine() {
    Running machine = running.get();
    if (machine != null) {
      // The terminal is read on meanwhile: the machine may wait for it.
      Thread.ofVirtual().name("change-of-engine").start(machine::changeEngine);
    }
  }

  /** SIGTERM or SIGHUP: the JVM ends when this returns, so that it waits for the terminal to be restored. */
  private void signalled() {
    stop(StopReason.SIGNAL);
    try {
      if (!ended.await(SIGNAL_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        messages.println();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already: it waits for this thread, which has just told it that all is restored.
    }
  }

  private void lost(String where, IOException why) {
    lostBecause =
        ": " + where + " can no longer be written (" + Messages.of(why) + "); make room, or keep its reader open";
    stop(StopReason.CONSOLE_LOST);
  }

  private SerialLine open(SerialTarget target) throws UserError {
    try {
      return switch (target) {
        case SerialTarget.Stdio() -> new StdioLine(new StdioLine.Events() {
          @Override
          public void quit() {
            stop(StopReason.QUIT);
          }

          @Override
          public void changeEngine() {
            Session.this.changeEngine();
          }

          @Override
          public String media(String line) {
            Running machine = running.get();
            return machine == null ? "" : machine.media(line);
          }

          @Override
          public void outputLost(IOException why) {
            lost("the standard output", why);
          }
        });
        case SerialTarget.ToFile(var path) -> new FileLine(path, why -> lost(path.toString(), why));
        case SerialTarget.Tcp(int port) -> new TcpLine(port);
        case SerialTarget.Pty() -> new PtyLine();
      };
    } catch (IOException e) {
      throw UserError.host("cannot open --serial " + describe(target) + ": " + Messages.of(e), e);
    }
  }

  private static String describe(SerialTarget target) {
    return switch (target) {
      case SerialTarget.Stdio() -> "stdio";
      case SerialTarget.ToFile(var path) -> "file:" + path;
      case SerialTarget.Tcp(int port) -> "tcp:" + port;
      case SerialTarget.Pty() -> "pty";
    };
  }

  private void say(String line) {
    messages.println("javisor: " + line);
  }
}
