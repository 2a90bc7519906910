package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.screen.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution's OVMF comes to its shell on the screen and on the serial port, hears a key, and keeps its
 * variables in flash memory.
 */
@Tag("guest")
class UefiTest {
  private static final String VARIABLE = "BootOrder";

  /** The shell's prompt is yellow, and nothing else on its line is. */
  private static final int YELLOW = 0xFFFF00;

  @TempDir
  Path folder;

  /** The firmware keeps in its variables what it found to boot. */
  @Test
  void ovmfComesToItsShellAndKeepsItsVariablesInFlashMemory() throws IOException, InterruptedException {
    Path variables = Files.copy(Packages.uefiVariables(), folder.resolve("variables.fd"));
    byte[] name = VARIABLE.getBytes(StandardCharsets.UTF_16LE);
    assertThat(contains(Files.readAllBytes(variables), name)).as("in the template").isFalse();
    Console console = new Console();
    try (Seat seat = Seat.at(machine(variables, console), "uefi")) {
      awaitShell(seat, console);
      seat.keep("shell");
    }
    assertThat(contains(Files.readAllBytes(variables), name)).as("in the image").isTrue();
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
