package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Linux guest hashes, looks at its clock and writes to its disk, while its engine keeps changing. */
@Tag("guest")
@Timeout(600)
class EngineChangeTest {
  private static final int DISK_BYTES = 1 << 20;

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void programsDoNotNotice(int cpus, TestReporter reporter) throws IOException, InterruptedException {
    Path disk = Files.write(folder.resolve("disk.img"), new byte[DISK_BYTES]);
    Console console = new Console();
    MachineSpec spec = GuestRun.machineWithModules(KernelFlavor.CLOUD_AMD64, "rounds-init").withCpus(cpus)
        .withSerial(console).withDrive(DriveSpec.virtioDisk(disk));
    int changes = 0;
    long start = System.nanoTime();
    try (VirtualMachine vm = VirtualMachine.create(spec.withOptions(spec.options().withEngine("translator")))) {
      vm.start();
      assertThat(console.awaitText("round 2 at", GuestRun.PATIENCE)).as(console.text()).isTrue();
      Optional<Outcome> outcome = Optional.empty();
      while (outcome.isEmpty() && !console.text().contains("rounds over")) {
        vm.engine(vm.engine().equals("translator") ? "interpreter" : "translator");
        changes++;
        outcome = vm.await(Duration.ofMillis(200));
      }
      assertThat(vm.await(GuestRun.PATIENCE)).as(console.text()).contains(new Outcome.PoweredOff());
    }
    double longest = Rounds.in(console.text()).assertWhole((System.nanoTime() - start) / 1e9);
    assertThat(Rounds.on(Files.readAllBytes(disk))).isEqualTo(Rounds.in(console.text()));
    assertThat(changes).isGreaterThan(3);
    assertThat(console.text()).doesNotContain("Call Trace", "timekeeping watchdog");
    reporter.publishEntry("changes of the engine", String.valueOf(changes));
    reporter.publishEntry("longest round, in seconds", String.valueOf(longest));
  }
}
