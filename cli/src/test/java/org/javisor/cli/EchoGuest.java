package org.javisor.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.javisor.cli.console.TerminalWindow;
import org.javisor.device.CharacterBackend;

/**
 * A program for {@link TerminalTest}: the command with a guest that says it is ready, names each byte that it receives
 * in angle brackets, and powers off when it receives q.
 */
final class EchoGuest implements Runner, Runner.Running, CharacterBackend.Listener {
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private CharacterBackend serial = CharacterBackend.none();
  private Optional<TerminalWindow> window = Optional.empty();

  public static void main(String[] arguments) {
    System.exit(Main.execute(new EchoGuest(), arguments));
  }

  @Override
  public void prepare(RunSpec spec, PrintStream messages) {}

  @Override
  public Running create(RunSpec spec, Connections connections) {
    serial = connections.serial();
    window = connections.window();
    return this;
  }

  @Override
  public void start() {
    serial.listen(this);
    window.ifPresent(shown -> shown.onResize(() -> say("now " + size())));
    say("ready " + size());
  }

  private String size() {
    return window.map(TerminalWindow::size).map(size -> size.columns() + "x" + size.rows()).orElse("");
  }

  private void say(String text) {
    text.chars().forEach(serial::offer);
  }

  @Override
  public void inputAvailable() {
    for (int value = serial.poll(); value >= 0; value = serial.poll()) {
      say("<" + value + ">");
      if (value == 'q') {
        end.complete(new Outcome.PoweredOff());
      }
    }
  }

  @Override
  public void outputReady() {}

  @Override
  public Outcome await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void stop(Outcome.StopReason reason) {
    end.complete(new Outcome.Stopped(reason));
  }

  @Override
  public String explainHottest(int most) {
    return "";
  }

  @Override
  public String explain(long address, int most) {
    return "";
  }

  @Override
  public void changeEngine() {}

  @Override
  public String media(String line) {
    return "[media: " + line + "]\n";
  }

  @Override
  public Map<String, Long> statistics() {
    return Map.of();
  }
}
