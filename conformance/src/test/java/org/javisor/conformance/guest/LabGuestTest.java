package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.javisor.lab.Lab;
import org.javisor.lab.Measurement;
import org.javisor.lab.Results;
import org.javisor.lab.Setup;
import org.javisor.lab.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The comparisons of {@code javisor lab} with a real guest: what the counters must show, whatever the clock says. */
@Tag("guest")
@Timeout(600)
class LabGuestTest {
  private static final String WALKS = "page walks";

  @TempDir
  private Path folder;

  private static final class Silence implements Lab.Progress {
    @Override
    public void started(String step) {}

    @Override
    public void ended(String step) {}
  }

  private static Measurement of(Results results, Setup setup, Workload workload) {
    return results.of(setup, workload).orElseThrow();
  }

  @Test
  void keptShadowPageTablesSaveWhatRebuildingCosts() throws Exception {
    Lab lab = new Lab(GuestRun.defaultGuest().withMemory(128L << 20), new Silence());
    Results results = lab.measure(
        List.of(Setup.TRANSLATOR, Setup.REBUILT, Setup.KEPT),
        List.of(Workload.SWITCHES, Workload.FORKS, Workload.PROGRAMS, Workload.DISK), 1, folder);

    assertThat(results.disagreements()).isEmpty();
    assertThat(of(results, Setup.KEPT, Workload.SWITCHES).output()).isEqualTo("499");
    assertThat(of(results, Setup.KEPT, Workload.DISK).output()).isEqualTo("read");
    // Measured: 130, 6 and 5 times as many.
    assertManyMore(results, Workload.SWITCHES, 20);
    assertManyMore(results, Workload.FORKS, 2);
    assertManyMore(results, Workload.PROGRAMS, 2);
    assertThat(of(results, Setup.KEPT, Workload.FORKS).counted("stores to page tables trapped")).isPositive();
    assertThat(of(results, Setup.KEPT, Workload.FORKS).counted("page tables no longer used")).isPositive();
  }

  private static void assertManyMore(Results results, Workload workload, int times) {
    assertThat(of(results, Setup.REBUILT, workload).counted(WALKS)).as(workload.toString())
        .isGreaterThan(times * of(results, Setup.KEPT, workload).counted(WALKS));
  }
}
