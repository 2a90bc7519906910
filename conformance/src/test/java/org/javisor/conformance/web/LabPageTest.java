package org.javisor.conformance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.javisor.lab.Measurement;
import org.javisor.lab.Results;
import org.javisor.lab.ResultsPage;
import org.javisor.lab.Setup;
import org.javisor.lab.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that {@code javisor lab} writes, as a browser shows it. */
@Tag("guest")
class LabPageTest {
  @TempDir
  private Path folder;

  private static Results results() {
    List<Measurement> all = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      double seconds = 1;
      for (Setup setup : Setup.SOFTWARE) {
        all.add(
            new Measurement(
                setup, workload, List.of(seconds, 1.1 * seconds, 1.3 * seconds), Map.of("page walks", 123_456L), "42"));
        seconds *= 1.7;
      }
    }
    return new Results("a host with some processors", 3, all);
  }

  @Test
  void barsWordsAndCountersAreSeen() throws Exception {
    Path page = folder.resolve("lab.html");
    Files.writeString(page, ResultsPage.of(results()));
    try (Browser browser = Browser.start(folder)) {
      browser.resize(900, 1400);
      browser.open(page.toUri().toString());
      browser.awaitText("h1", "One guest, several ways to run it");
      browser.keep("lab");

      assertThat(browser.text("section:nth-of-type(1) h2")).isEqualTo(Workload.COMPUTE.description());
      assertThat(browser.text("section:nth-of-type(1)")).contains("Translated code is 1.7 times as slow");
      assertThat(width(browser, 5)).isGreaterThan(4 * width(browser, 1));
      assertThat(clipped(browser)).as("no text reaches beyond its picture").isEmpty();
      assertThat(browser.text("section:nth-of-type(1)")).doesNotContain("shadow-kept");
      browser.click("summary");
      browser.awaitText("section:nth-of-type(1) table", "123,456");

      browser.resize(390, 844);
      browser.awaitThat(
          "a phone needs no sideways scrolling",
          () -> (boolean) browser.script("return document.querySelector('section').scrollWidth <= innerWidth"));
      browser.keep("lab-phone");
    }
  }

  private static double width(Browser browser, int bar) {
    return ((Number) browser.script(
        "return document.querySelectorAll('rect')[arguments[0]].getBoundingClientRect().width", bar - 1)).doubleValue();
  }

  private static List<?> clipped(Browser browser) {
    return (List<?>) browser.script("""
        return [...document.querySelectorAll('svg text')].filter(text => {
          const box = text.getBoundingClientRect(), picture = text.ownerSVGElement.getBoundingClientRect();
          return box.left < picture.left - 1 || box.right > picture.right + 1;
        }).map(text => text.textContent)""");
  }
}
