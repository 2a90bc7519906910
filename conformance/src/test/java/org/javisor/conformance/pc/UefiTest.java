package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.screen.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution's OVMF comes to its shell on the screen and on the serial port, obeys typed keys, keeps a variable
 * in its flash memory, and powers off.
 */
@Tag("guest")
class UefiTest {
  /** Short, as a line that is typed must fit into one of the serial terminal's. */
  private static final String VARIABLE = "Javisor";
  private static final String VENDOR = "-guid 6a617669-736f-4000-8000-000000000002";

  /** The shell's prompt is yellow, and nothing else on its line is. */
  private static final int YELLOW = 0xFFFF00;

  @TempDir
  Path folder;

  @Test
  void ovmfComesToItsShellAndKeepsAVariableInFlashMemory() throws IOException, InterruptedException {
    Path variables = Files.copy(Packages.uefiVariables(), folder.resolve("variables.fd"));
    byte[] name = VARIABLE.getBytes(StandardCharsets.UTF_16LE);
    assertThat(contains(Files.readAllBytes(variables), name)).isFalse();

    Console first = new Console();
    try (Seat seat = Seat.at(machine(variables, first), "uefi-first")) {
      awaitShell(seat, first);
      seat.typeSlowly("setvar " + VARIABLE + " " + VENDOR + " -bs -nv =0123", first);
      seat.typeSlowly("echo is %uefiversion%", first).awaitSerial(first, "is 2.70");
      seat.keep("shell").typeSlowly("reset -s", first);
      assertThat(seat.awaitEnd()).contains(new Outcome.PoweredOff());
    }
    assertThat(contains(Files.readAllBytes(variables), name)).as("variable in the image").isTrue();

    Console second = new Console();
    try (Seat seat = Seat.at(machine(variables, second), "uefi-second")) {
      awaitShell(seat, second);
      seat.typeSlowly("setvar " + VARIABLE + " " + VENDOR, second).awaitSerial(second, "01 23");
    }
  }

  private static MachineSpec machine(Path variables, Console console) {
    MachineSpec spec = MachineSpec.bios(Packages.uefi(variables)).withMemory(256L << 20).withSerial(console);
    return spec.withOptions(spec.options().withEngine("translator"));
  }

  /** Any key ends the wait for a script. */
  private static void awaitShell(Seat seat, Console console) throws InterruptedException {
    seat.awaitSerial(console, "UEFI Interactive Shell").awaitSerial(console, "any other key to continue").type(" ");
    seat.awaitSerial(console, "Shell> ").awaitPicture("the shell's yellow prompt", UefiTest::showsPrompt);
  }

  private static boolean showsPrompt(Picture picture) {
    int[] pixels = picture.pixels();
    int yellow = 0;
    for (int pixel : pixels) {
      yellow += (pixel & 0xFFFFFF) == YELLOW ? 1 : 0;
    }
    return picture.width() == 1024 && yellow > 50;
  }

  private static boolean contains(byte[] content, byte[] part) {
    for (int at = 0; at <= content.length - part.length; at++) {
      if (java.util.Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}
