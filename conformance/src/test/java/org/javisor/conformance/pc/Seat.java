package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.javisor.machine.Console;
import org.javisor.machine.Display;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.javisor.screen.Picture;

/**
 * Where a test sits down at a PC: it looks at the screen and types. At its end, whatever the test's, a picture of the
 * screen stays in {@code target/screenshots}.
 */
final class Seat implements AutoCloseable {
  /** Generous: the host may be busy with other things. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final VirtualMachine vm;
  private final String name;
  private Duration patience = PATIENCE;

  private Seat(VirtualMachine vm, String name) {
    this.vm = vm;
    this.name = name;
  }

  /**
   * Starts a machine with a screen.
   *
   * @param name of the pictures
   */
  static Seat at(MachineSpec spec, String name) {
    MachineSpec whole = spec.withOptions(spec.options().withDisplay(Display.standard()));
    return new Seat(VirtualMachine.create(whole).start(), name);
  }

  /** Waits longer for everything from now on: whole systems take their time. */
  Seat patiently(Duration longer) {
    patience = longer;
    return this;
  }

  VirtualMachine vm() {
    return vm;
  }

  /** What the screen shows, one line a row. */
  String text() {
    return String.join("\n", vm.screen().text());
  }

  /** Waits until a row of the screen contains a text. */
  Seat await(String text) throws InterruptedException {
    boolean seen = vm.screen().awaitText(text, patience);
    assertThat(seen).as("'%s' on the screen of %s:%n%s", text, name, text()).isTrue();
    return this;
  }

  /** Waits until a text has come out of a serial port of the machine. */
  Seat awaitSerial(Console console, String text) throws InterruptedException {
    boolean seen = console.awaitText(text, patience);
    assertThat(seen).as("'%s' on the serial port of %s:%n%s", text, name, console.text()).isTrue();
    return this;
  }

  /** Waits until the picture looks as it should. */
  Seat awaitPicture(String what, Predicate<Picture> looks) throws InterruptedException {
    boolean seen = vm.screen().awaitPicture(looks, patience);
    assertThat(seen).as("%s on the screen of %s, where there is%n%s", what, name, text()).isTrue();
    return this;
  }

  Seat type(String text) {
    vm.keyboard().type(text);
    return this;
  }

  /** Presses keys together and lets them go again, by the codes of {@link org.javisor.screen.UsLayout}. */
  Seat press(int... codes) {
    vm.keyboard().press(codes);
    return this;
  }

  /** Waits for the machine's end. */
  Optional<Outcome> awaitEnd() throws InterruptedException {
    return vm.await(patience);
  }

  /** Keeps a picture of the screen. */
  Seat keep(String moment) {
    try {
      Files.createDirectories(SCREENSHOTS);
      vm.screen().screenshot(SCREENSHOTS.resolve(name + "-" + moment + ".png"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    keep("end");
    vm.close();
  }
}
