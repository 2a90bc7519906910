package org.javisor.conformance.bios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.javisor.conformance.guest.WavSound;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.Peripherals;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.WavFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A 16-bit program of our own plays the speaker, and what was heard is measured. */
@Tag("guest")
class SoundProgramTest {
  private static final int HERTZ = 880;
  private static final int TICKS = 18;
  private static final double TICKS_PER_SECOND = 18.2065;

  @TempDir
  Path folder;

  private final Console serial = new Console();

  @Test
  void theSpeakerIsHeardAtItsFrequencyForItsTime() throws IOException, InterruptedException {
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(program()));
    Path recording = folder.resolve("speaker.wav");
    try (WavFile sound = WavFile.create(recording)) {
      MachineSpec spec = MachineSpec.bios(bios()).withMemory(32L << 20).withDrive(DriveSpec.disk(disk))
          .withSerial(serial);
      // Counted time: the tone is as long as its ticks, however busy the host is.
      spec = spec.withOptions(
          spec.options().withTime(TimeMode.INSTRUCTIONS).withPeripherals(Peripherals.none().withSound(sound)));
      try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
        assertThat(vm.await(Duration.ofMinutes(3))).as(serial.text()).contains(new Outcome.DebugExit(3));
      }
    }
    WavSound heard = WavSound.read(recording);
    assertThat(heard.frequency(3000)).isCloseTo(HERTZ, within(3.0));
    assertThat(heard.seconds(3000)).isCloseTo(TICKS / TICKS_PER_SECOND, within(0.02));
  }

  private static BiosRequest bios() {
    try {
      return BiosRequest.of(BootFile.read(new GuestImages(Progress.NONE).bios().system()));
    } catch (GuestException e) {
      return abort("SeaBIOS is not to be had here: " + e.getMessage());
    }
  }

  /** Counter 2 in mode 3 with the gate and the speaker on, for a number of timer interrupts. */
  private static byte[] program() {
    int divisor = 1_193_182 / HERTZ;
    RealModeProgram p = new RealModeProgram();
    p.asm("mov al, 0xB6; out 0x43, al; mov al, " + (divisor & 0xFF) + "; out 0x42, al")
        .asm("mov al, " + (divisor >> 8) + "; out 0x42, al")
        .asm("hlt; in al, 0x61; or al, 3; out 0x61, al; mov cx, " + TICKS + "; sound: hlt; loop sound")
        .asm("in al, 0x61; and al, 0xFC; out 0x61, al");
    return p.assemble(1);
  }
}
