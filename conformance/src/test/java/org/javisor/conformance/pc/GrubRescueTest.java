package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GRUB from the distribution's rescue images: its menu, its prompt, and commands there. */
@Tag("guest")
class GrubRescueTest {
  private static final String PACKAGE = "grub-rescue-pc";
  private static final int FLOPPY_BYTES = 1440 << 10;
  private static final long MEMORY_BYTES = 64L << 20;

  @TempDir
  Path folder;

  @Test
  void theRescueCdComesToItsPromptAndAnswers() throws InterruptedException {
    Path cd = Packages.file(PACKAGE, "usr/lib/grub-rescue/grub-rescue-cdrom.iso");
    assertGrubAnswers("grub-cd", DriveSpec.cdrom(cd), "(cd)");
  }

  /** The image is shorter than the floppy that it is written onto. */
  @Test
  void theRescueFloppyComesToItsPromptAndAnswers() throws IOException, InterruptedException {
    Path image = Packages.file(PACKAGE, "usr/lib/grub-rescue/grub-rescue-floppy.img");
    byte[] whole = Arrays.copyOf(Files.readAllBytes(image), FLOPPY_BYTES);
    Path floppy = Files.write(folder.resolve("floppy.img"), whole);
    assertGrubAnswers("grub-floppy", DriveSpec.floppy(floppy), "(fd0)");
  }

  /** GRUB's "halt" powers off by ACPI: it reads our DSDT for it. */
  private static void assertGrubAnswers(String name, DriveSpec drive, String bootDrive) throws InterruptedException {
    MachineSpec spec = MachineSpec.bios(Packages.bios()).withMemory(MEMORY_BYTES).withDrive(drive);
    try (Seat seat = Seat.at(spec, name)) {
      seat.await("or `c' for a command-line").keep("menu");
      seat.type("c").await("grub>");
      seat.type("echo $grub_cpu-$grub_platform\n").await("i386-pc");
      seat.type("ls\n").await(bootDrive).keep("prompt");
      seat.type("halt\n");
      assertThat(seat.awaitEnd()).contains(new Outcome.PoweredOff());
    }
  }
}
