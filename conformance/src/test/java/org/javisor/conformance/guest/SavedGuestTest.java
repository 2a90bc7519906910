package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Linux guest is saved while its programs count, and they go on counting in another machine. */
@Tag("guest")
@Timeout(900)
class SavedGuestTest {
  private static final Pattern COUNT = Pattern.compile("count (\\d+) at (\\d+)\\.\\d+\r?\n");

  @TempDir
  private Path folder;

  /** What the program printed: its count, and the seconds that the guest is up. */
  private static List<long[]> counts(String text) {
    Matcher matcher = COUNT.matcher(text);
    return matcher.results()
        .map(found -> new long[] {Long.parseLong(found.group(1)), Long.parseLong(found.group(2))})
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"interpreter,translator,1", "translator,interpreter,2"})
  void aProgramGoesOnCountingWhereItWasSaved(String saving, String resuming, int cpus)
      throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, "count-init").withCpus(cpus);
    Path file = folder.resolve("linux.snapshot");
    Console first = new Console();
    MachineSpec before = spec.withSerial(first).withOptions(spec.options().withEngine(saving));
    try (VirtualMachine vm = VirtualMachine.create(before).start()) {
      assertThat(first.awaitText("count 10 at", GuestRun.PATIENCE)).as(first.text()).isTrue();
      vm.save(file, "");
      assertThat(first.awaitText("count 12 at", GuestRun.PATIENCE)).as("it goes on itself").isTrue();
    }
    long[] last = counts(first.text()).getLast();
    Console second = new Console();
    MachineSpec after = spec.withSerial(second).withOptions(spec.options().withEngine(resuming));
    try (VirtualMachine vm = VirtualMachine.restore(after, file).start()) {
      assertThat(vm.origin()).isPresent();
      assertThat(second.awaitText("count 20 at", GuestRun.PATIENCE)).as(second.text()).isTrue();
    }
    List<long[]> counts = counts(second.text());
    assertThat(counts.getFirst()[0]).as("the first number that was not printed before").isBetween(10L, 12L);
    assertThat(counts.getFirst()[1]).as("its time did not jump").isBetween(0L, last[1] + 5);
    for (int i = 1; i < counts.size(); i++) {
      assertThat(counts.get(i)[0]).isEqualTo(counts.get(i - 1)[0] + 1);
      assertThat(counts.get(i)[1]).isGreaterThanOrEqualTo(counts.get(i - 1)[1]);
    }
    assertThat(second.text()).doesNotContain("Call Trace", "clocksource: timekeeping watchdog", "soft lockup");
  }
}
