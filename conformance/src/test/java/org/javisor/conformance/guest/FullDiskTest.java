package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.javisor.disk.ImageTools;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.GuestProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest writes more than the host has room for: on a small file system in memory, which needs root. */
@Tag("guest")
@Timeout(600)
class FullDiskTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final long MILLISECOND = 1_000_000;

  @TempDir
  private Path folder;

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(System.out);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mount")), "there is no mount");
    assumeTrue(
        run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString()) == 0,
        "a small file system cannot be mounted: that needs root");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("/usr/bin/umount", folder.toString());
  }

  private static String shell(VirtualMachine vm, String script) throws InterruptedException {
    return vm.agent().exec(ExecRequest.shell(script).withTimeout(LONG)).orThrow().text();
  }

  private static void awaitStandstill(VirtualMachine vm) {
    while (vm.standstill().isEmpty()) {
      LockSupport.parkNanos(MILLISECOND);
    }
  }

  @Test
  void theGuestStandsStillUntilThereIsRoomAndNoticesNothing() throws IOException, InterruptedException {
    Path image = folder.resolve("disk.qcow2");
    ImageTools.create(image, 64L << 20, CreateOptions.of(Format.QCOW2));
    MachineSpec spec = GuestRun.defaultGuest().withAgent().withSerial(new Console())
        .withDrive(DriveSpec.virtioDisk(image));
    List<String> told = new CopyOnWriteArrayList<>();
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      vm.onStandstill(told::add);
      vm.start();
      vm.agent().awaitReady(GuestRun.PATIENCE);
      String hash = shell(vm, "head -c 6000000 /dev/urandom >/tmp/data; sha256sum </tmp/data");
      ExecRequest write = ExecRequest.shell("dd if=/tmp/data of=/dev/vda bs=64k conv=fsync 2>&1").withTimeout(LONG);
      try (GuestProcess writer = vm.agent().start(write)) {
        awaitStandstill(vm);
        assertThat(vm.paused()).isTrue();
        assertThat(told).singleElement().asString().contains(image.toString(), "full");

        assertThat(run("/usr/bin/mount", "-o", "remount,size=20m", folder.toString())).isZero();
        assertThat(writer.await(LONG)).contains(0);
      }
      assertThat(told).hasSize(2).last().asString().contains("the machine goes on");
      assertThat(vm.paused()).isFalse();
      String read =
          "echo 3 >/proc/sys/vm/drop_caches; head -c 6000000 /dev/vda | sha256sum; dmesg | grep -c 'I/O error'";
      assertThat(shell(vm, read + "; true")).isEqualTo(hash + "\n0");
    }
    assertThat(Files.size(image)).isGreaterThan(6_000_000);
  }

  @Test
  void aMachineThatStandsStillCanBeEnded() throws IOException, InterruptedException {
    Path image = folder.resolve("disk.qcow2");
    ImageTools.create(image, 64L << 20, CreateOptions.of(Format.QCOW2));
    MachineSpec spec = GuestRun.defaultGuest().withAgent().withSerial(new Console())
        .withDrive(DriveSpec.virtioDisk(image));
    VirtualMachine vm = VirtualMachine.create(spec).start();
    try {
      vm.agent().awaitReady(GuestRun.PATIENCE);
      ExecRequest write = ExecRequest.shell("dd if=/dev/urandom of=/dev/vda bs=64k count=100 conv=fsync");
      try (GuestProcess writer = vm.agent().start(write)) {
        awaitStandstill(vm);
        assertThat(writer.await(Duration.ZERO)).isEmpty();
        vm.stop();
        assertThat(vm.await(LONG)).isPresent();
      }
    } finally {
      assertThatExceptionOfType(DiskException.class).isThrownBy(vm::close)
          .withMessageStartingWith(image + ": could not be completed");
    }
    assertThat(run("/usr/bin/mount", "-o", "remount,size=20m", folder.toString())).isZero();
    assertThat(ImageTools.check(image, Optional.of(Format.QCOW2)).errorCount()).isZero();
  }
}
