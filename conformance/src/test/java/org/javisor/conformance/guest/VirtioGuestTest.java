package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtioPort;
import org.javisor.machine.VirtioSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's drivers of virtio devices: a disk with a file system, random numbers, a port; also after a snapshot. */
@Tag("guest")
@Timeout(900)
class VirtioGuestTest {
  private static final long DISK_BYTES = 32L << 20;

  @TempDir
  private Path folder;

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static String tool(String name) {
    for (String place : new String[] {"/usr/sbin/", "/sbin/", "/usr/bin/"}) {
      if (Files.isExecutable(Path.of(place + name))) {
        return place + name;
      }
    }
    assumeTrue(false, name + " is not installed (package e2fsprogs)");
    return name;
  }

  private Path disk() throws IOException, InterruptedException {
    Path image = folder.resolve("disk.img");
    Files.write(image, new byte[(int) DISK_BYTES]);
    run(tool("mke2fs"), "-q", "-t", "ext4", image.toString());
    return image;
  }

  /** A machine with each device, and the far ends of its lines. */
  private record Bench(Console console, Console port, MachineSpec spec) {
    static Bench of(Path disk, MachineSpec machine) {
      Console console = new Console();
      Console port = new Console();
      MachineSpec spec = machine.withSerial(console)
          .withDrive(DriveSpec.virtioDisk(disk))
          .withVirtio(VirtioSpec.none().withEntropy()
              .withPort(new VirtioPort("", true, new Console()))
              .withPort(new VirtioPort("test.echo", false, port)));
      return new Bench(console, port, spec);
    }

    void expect(String text) throws InterruptedException {
      assertThat(console.awaitText(text, GuestRun.PATIENCE)).as(console.text() + port.text()).isTrue();
    }

    void converse(String round) throws InterruptedException {
      assertThat(port.awaitText("ready " + round, GuestRun.PATIENCE)).as(console.text()).isTrue();
      port.type("hello " + round + "\n");
      assertThat(port.awaitText("answer hello " + round, GuestRun.PATIENCE)).as(console.text()).isTrue();
    }
  }

  private static MachineSpec machine() throws IOException {
    return GuestRun.machineWithModules(KernelFlavor.CLOUD_AMD64, "virtio-init");
  }

  private static void powerOff(Bench bench, VirtualMachine vm) throws InterruptedException {
    bench.console.type("off\n");
    assertThat(vm.await(GuestRun.PATIENCE)).contains(new Outcome.PoweredOff());
  }

  @Test
  void debianUsesDiskEntropyAndPorts() throws IOException, InterruptedException {
    Path disk = disk();
    Bench bench = Bench.of(disk, machine());
    try (VirtualMachine vm = VirtualMachine.create(bench.spec).start()) {
      bench.converse("1");
      bench.expect("check: done");
      powerOff(bench, vm);
      assertThat(vm.statistics().get("disk bytes written")).isGreaterThan(3L << 20);
    }
    assertThat(bench.console.text()).contains(
        "check: queues 1", "check: serial JV00001", "check: disk 1 ok", "check: entropy 1 ok", "check: port 1 ok");
    assertThat(bench.console.text()).as("interrupts by messages").containsPattern("check: messages [1-9]");
    // As the bits stand in the file, the lowest first: version 1, and packed rings.
    assertThat(bench.console.text()).containsPattern("check: rings [01]{32}1.1");
    run(tool("fsck.ext4"), "-f", "-n", disk.toString());
  }

  @Test
  void devicesGoOnInAMachineThatContinuesFromASnapshot() throws IOException, InterruptedException {
    Path disk = disk();
    Path file = folder.resolve("virtio.snapshot");
    MachineSpec machine = machine();
    Bench first = Bench.of(disk, machine);
    try (VirtualMachine vm = VirtualMachine.create(first.spec).start()) {
      first.converse("1");
      first.expect("check: done");
      vm.pause();
      vm.save(file, "");
    }
    Bench second = Bench.of(disk, machine);
    try (VirtualMachine vm = VirtualMachine.restore(second.spec, file).start()) {
      second.console.type("again\n");
      second.converse("2");
      second.expect("check: done again");
      powerOff(second, vm);
    }
    assertThat(second.console.text()).contains("check: disk 2 ok", "check: entropy 2 ok", "check: port 2 ok");
    run(tool("fsck.ext4"), "-f", "-n", disk.toString());
  }

  @Test
  void devicesWithoutAPciBusAreFoundThroughAcpi() throws IOException, InterruptedException {
    Path disk = disk();
    Bench bench = Bench.of(disk, machine());
    MachineSpec spec = bench.spec.withVirtio(bench.spec.virtio().withMmio());
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      bench.converse("1");
      bench.expect("check: done");
      powerOff(bench, vm);
    }
    assertThat(bench.console.text()).contains(
        "check: messages 0", "check: disk 1 ok", "check: entropy 1 ok", "check: port 1 ok");
    run(tool("fsck.ext4"), "-f", "-n", disk.toString());
  }

  @Test
  void twoCpusHaveTwoQueues() throws IOException, InterruptedException {
    Path disk = disk();
    Bench bench = Bench.of(disk, machine().withCpus(2));
    try (VirtualMachine vm = VirtualMachine.create(bench.spec).start()) {
      bench.converse("1");
      bench.expect("check: done");
      powerOff(bench, vm);
    }
    assertThat(bench.console.text()).contains("check: queues 2", "check: disk 1 ok");
    run(tool("fsck.ext4"), "-f", "-n", disk.toString());
  }
}
