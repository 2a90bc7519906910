package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.javisor.disk.Access;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.DriveSpec.Bus;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.screen.UsLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian on a disk, as its packages install it: SeaBIOS, GRUB, kernel, initial RAM disk and systemd bring it to its
 * login prompt; somebody logs in by the keyboard, and presses the power button.
 */
@Tag("guest")
@Tag("nightly")
class DebianDiskTest {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final String MENU = "A shell without I/O APIC";

  private static MachineSpec machine(Bus bus) {
    DriveSpec disk = DriveSpec.disk(DebianDisk.image()).withBus(bus).withAccess(Access.SNAPSHOT);
    MachineSpec spec = MachineSpec.bios(Packages.bios()).withMemory(512L << 20).withDrive(disk);
    return spec.withOptions(spec.options().withEngine("translator"));
  }

  @ParameterizedTest
  @EnumSource(names = {"IDE", "SATA"})
  void aUserLogsInAtTheScreenAndThePowerButtonShutsDown(Bus bus) throws InterruptedException {
    try (Seat seat = Seat.at(machine(bus), "debian-" + bus).patiently(PATIENCE)) {
      seat.await(MENU).type("\n").await("debian login:").keep("login").type(DebianDisk.USER + "\n");
      seat.await("Password:").type(DebianDisk.PASSWORD + "\n");
      seat.await("debian:~$").type("uname -sm; cat /sys/block/sda/device/model\n");
      seat.await("Linux x86_64").await("JAVISOR HARDDISK").keep("logged-in");
      seat.vm().powerButton();
      assertThat(seat.awaitEnd()).contains(new Outcome.PoweredOff());
    }
  }

  /** PCI interrupts then come through link devices and the 8259s. */
  @Test
  void withoutTheIoApicTheSerialAtaAdapterInterruptsThroughALinkDevice() throws InterruptedException {
    try (Seat seat = Seat.at(machine(Bus.SATA), "debian-noapic").patiently(PATIENCE)) {
      seat.await(MENU).press(UsLayout.DOWN).type("\n");
      seat.await(":/#").type("mount -t proc proc /proc; grep ahci /proc/interrupts\n").await("XT-PIC").keep("shell");
      assertThat(seat.text()).containsPattern("(5|10|11): +[1-9]\\d+ +XT-PIC +ahci");
      seat.type("echo o >/proc/sysrq-trigger\n");
      assertThat(seat.awaitEnd()).contains(new Outcome.PoweredOff());
    }
  }
}
