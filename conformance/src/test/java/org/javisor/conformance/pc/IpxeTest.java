package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.screen.UsLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The distribution's iPXE CD: its banner, its key for the command line, and a command there. */
@Tag("guest")
class IpxeTest {
  private static final int B = 0x30;

  @Test
  void theCdComesToItsShellAndAnswers() throws InterruptedException {
    MachineSpec spec = MachineSpec.bios(Packages.bios())
        .withMemory(64L << 20)
        .withDrive(DriveSpec.cdrom(Packages.file("ipxe", "usr/lib/ipxe/ipxe.iso")));
    try (Seat seat = Seat.at(spec, "ipxe")) {
      seat.await("Press Ctrl-B for the iPXE command line").keep("banner");
      seat.vm().keyboard().press(UsLayout.LEFT_CONTROL, B);
      seat.await("iPXE>");
      seat.type("set greeting hello && echo ${greeting} ${platform}\n").await("hello pcbios");
      assertThat(seat.text()).contains("Open Source Network Boot Firmware");
    }
  }
}
