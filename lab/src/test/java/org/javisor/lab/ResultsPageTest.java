package org.javisor.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ResultsPageTest {
  private static Measurement measured(Setup setup, String output, double... seconds) {
    return new Measurement(
        setup, Workload.FORKS, List.of(seconds[0], seconds[1]), Map.of("page walks", 1234L, "zero", 0L), output);
  }

  private static String page(String host, String output) {
    return ResultsPage.of(
        new Results(
            host, 2,
            List.of(measured(Setup.TRANSLATOR, "200", 1.0, 1.2), measured(Setup.KEPT, output, 2.0, 2.5))));
  }

  @Test
  void eachMeasurementIsABarAsLongAsItsMedian() {
    List<Double> widths = Pattern.compile("<rect [^>]*width=\"([0-9.]+)\"").matcher(page("a host", "200")).results()
        .map(found -> Double.valueOf(found.group(1))).toList();

    assertThat(widths).hasSize(2);
    assertThat(widths.get(1) / widths.get(0)).isBetween(2.25 / 1.1 - 0.01, 2.25 / 1.1 + 0.01);
  }

  @Test
  void itLoadsNothingFromElsewhere() {
    assertThat(page("a host", "200")).doesNotContain("http", "src=", "<script", "@import");
  }

  @Test
  void countersThatStoodStillAreLeftOut() {
    assertThat(page("a host", "200")).contains("1,234").doesNotContain(">zero<");
  }

  @Test
  void whatComesFromTheHostIsText() {
    assertThat(page("<i>&\"", "200")).contains("&lt;i&gt;&amp;&quot;").doesNotContain("<i>");
  }

  @Test
  void differentResultsOfTheSameWorkAreSaidFirst() {
    assertThat(page("a host", "199")).contains("at least one of them computes wrongly");
    assertThat(page("a host", "200")).doesNotContain("computes wrongly");
  }
}
