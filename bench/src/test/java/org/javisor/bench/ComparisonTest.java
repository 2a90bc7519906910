package org.javisor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static RunLog log(long retired, Sample... samples) {
    Map<String, Sample> byRow = new LinkedHashMap<>();
    for (Sample sample : samples) {
      byRow.put(sample.row(), sample);
    }
    return new RunLog(byRow, true, retired, 100L << 20);
  }

  private static Sample fib(double seconds, String checksum) {
    return new Sample("fib36", seconds, checksum);
  }

  private static Sample whole(double seconds) {
    return new Sample(RunLog.WHOLE, seconds, "");
  }

  @Test
  void theTableShowsMediansTheirRatioTheSpreadAndThatTheResultsAgree() {
    Comparison comparison = new Comparison(
        List.of(log(0, fib(1.0, "ab")), log(0, fib(2.0, "ab")), log(0, fib(3.0, "ab"))),
        List.of(log(0, fib(0.5, "ab")), log(0, fib(0.5, "ab")), log(0, fib(0.5, "ab"))));
    assertThat(comparison.table()).startsWith("""
        row                 javisor s     qemu s    ratio   spread  checksum
        fib36                   2.000      0.500     4.00     100%  ok
        """);
    assertThat(comparison.good()).isTrue();
  }

  @Test
  void differentResultsAreShownAndNotGood() {
    Comparison comparison = new Comparison(List.of(log(0, fib(1, "ab"))), List.of(log(0, fib(1, "cd"))));
    assertThat(comparison.table()).contains("MISMATCH ab cd");
    assertThat(comparison.good()).isFalse();
  }

  @Test
  void aRowThatOnlyThePeerHasIsShownAsMissingAndNotGood() {
    Comparison comparison = new Comparison(List.of(log(0)), List.of(log(0, fib(1, "cd"))));
    assertThat(comparison.table()).contains("fib36                       -      1.000        -        -  MISSING");
    assertThat(comparison.good()).isFalse();
  }

  @Test
  void withoutAPeerThereIsOneColumn() {
    Comparison comparison = new Comparison(List.of(log(0, fib(1, "ab"))), List.of());
    assertThat(comparison.table()).startsWith("""
        row                 javisor s   spread
        fib36                   1.000        -
        """).doesNotContain("qemu", "QEMU");
    assertThat(comparison.good()).isTrue();
  }

  @Test
  void aGuestThatDidNotReachItsEndIsNotGood() {
    RunLog cut = new RunLog(Map.of("fib36", fib(1, "ab")), false, -1, -1);
    assertThat(new Comparison(List.of(cut), List.of()).good()).isFalse();
  }

  @Test
  void instructionsPerSecondAreOfTheWholeRun() {
    Comparison comparison = new Comparison(List.of(log(50_000_000, whole(2))), List.of(log(-1, whole(1))));
    assertThat(comparison.table()).contains("guest MIPS in Javisor: 25.0");
  }

  @Test
  void jsonHasNullForWhatIsNotKnown() {
    Comparison comparison = new Comparison(List.of(log(-1, fib(1.5, "ab"))), List.of());
    assertThat(comparison.json()).isEqualTo("""
        {
          "rounds": 1,
          "mips": null,
          "rows": [
            {"row": "fib36", "javisor": 1.5000, "qemu": null, "ratio": null, "spread": null, "checksum": "none"}
          ]
        }
        """);
  }
}
