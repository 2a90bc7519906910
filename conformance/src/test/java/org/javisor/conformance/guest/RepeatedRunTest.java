package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.device.WallClock;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With counted time, a whole boot is repeated to the last instruction. */
@Tag("guest")
class RepeatedRunTest {
  private static GuestRun run(String engine) throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, "repeat-init");
    return GuestRun.of(
        spec.withOptions(spec.options().withTime(TimeMode.INSTRUCTIONS).withEngine(engine))
            .withWallClock(WallClock.fixed(LocalDateTime.of(2026, 1, 2, 3, 4, 5))));
  }

  /** All but what the host's clock measures. */
  private static Map<String, Long> counters(GuestRun run) {
    Map<String, Long> counters = new TreeMap<>(run.statistics());
    counters.remove("idle nanoseconds");
    return counters;
  }

  @Test
  void equalMachinesWithCountedTimePrintTheSameAndCountTheSame() throws IOException, InterruptedException {
    GuestRun first = run("interpreter");
    GuestRun second = run("interpreter");
    assertThat(first.outcome()).isEqualTo(new Outcome.PoweredOff());
    assertThat(first.checks()).containsExactlyElementsOf(SelfCheck.LINES);
    assertThat(second.output()).isEqualTo(first.output());
    assertThat(counters(second)).isEqualTo(counters(first));
  }

  /** Regions are made in the background, at other moments in each run: the guest must not notice. */
  @Test
  void aMachineWithCountedTimeDoesTheSameAsTranslatedCode() throws IOException, InterruptedException {
    GuestRun interpreted = run("interpreter");
    GuestRun translated = run("translator");
    assertThat(translated.outcome()).isEqualTo(interpreted.outcome());
    assertThat(translated.output()).isEqualTo(interpreted.output());
    assertThat(translated.statistics().get("retired instructions")).isPositive()
        .isEqualTo(interpreted.statistics().get("retired instructions"));
    assertThat(translated.statistics().get("regions installed")).isGreaterThan(100);
  }
}
