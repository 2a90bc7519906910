package org.javisor.lab;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Results as one HTML page that needs nothing else: bars with spread, what they show in words, counters. */
public final class ResultsPage {
  // Of a picture, in its own units: what a bar is stands above it, its value beside it.
  private static final int WIDTH = 560;
  private static final int VALUE = 180;
  private static final int ROW = 42;
  private static final int LABEL = 18;
  private static final int BAR = 16;
  private static final List<String> COLORS = List.of("#7a8699", "#2463c4", "#c4572e", "#2e8f5b", "#8a4fb5", "#b8972b");

  private static final String STYLE = """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; color: #1c2430; }
      h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin: 2em 0 .3em; }
      .note, .claim { color: #5a6472; } .claim { font-style: italic; }
      .wrong { background: #fbe3dd; padding: .6em 1em; }
      svg text { font: 13px system-ui, sans-serif; fill: #1c2430; }
      table { border-collapse: collapse; font-size: 13px; } td, th { padding: .15em .7em; text-align: right; }
      td:first-child, th:first-child { text-align: left; } tr:nth-child(even) { background: #f3f5f8; }
      details { margin: .5em 0 1.5em; overflow-x: auto; }
      svg { max-width: 640px; }
      """;

  private ResultsPage() {}

  /** The page. */
  public static String of(Results results) {
    StringBuilder page = new StringBuilder("""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Javisor lab</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        """).append(STYLE).append("""
        </style></head><body>
        <h1>One guest, several ways to run it</h1>
        """);
    page.append(
        "<p class=\"note\">%s. Each bar is the median of %d rounds that ran in turn, the line over it reaches from the"
            .formatted(escaped(results.host()), results.rounds()))
        .append(" quickest to the slowest. Shorter is better; compare bars of one picture only. Walks are those of the")
        .append(" guest's page tables: under shadow page tables, page faults that the guest does not hear of. On a")
        .append(
            " processor each costs an exit to the monitor, thousands of cycles; in an engine in software it is a call,")
        .append(" so that the counts differ far more than the times.</p>\n");
    for (Workload workload : results.disagreements()) {
      page.append("<p class=\"wrong\">Not all printed the same for <b>").append(workload)
          .append("</b>: at least one of them computes wrongly.</p>\n");
    }
    List<Finding> findings = Findings.of(results);
    for (Workload workload : results.workloads()) {
      List<Measurement> bars = results.setups().stream()
          .map(setup -> results.of(setup, workload)).flatMap(Optional::stream).toList();
      page.append("<section><h2>").append(escaped(workload.description())).append("</h2>\n");
      page.append(bars(results, bars));
      for (Finding finding : findings) {
        if (finding.workload() == workload) {
          page.append("<p>").append(escaped(finding.text())).append(" <span class=\"claim\">")
              .append(escaped(finding.claim())).append("</span></p>\n");
        }
      }
      page.append(counters(bars)).append("</section>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private static String bars(Results results, List<Measurement> bars) {
    double longest = bars.stream().mapToDouble(Measurement::slowest).max().orElse(1);
    double scale = (WIDTH - VALUE) / longest;
    StringBuilder svg = new StringBuilder(
        "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\">\n".formatted(WIDTH, bars.size() * ROW));
    for (int i = 0; i < bars.size(); i++) {
      Measurement bar = bars.get(i);
      int top = i * ROW + LABEL;
      int middle = top + BAR / 2;
      String color = COLORS.get(results.setups().indexOf(bar.setup()) % COLORS.size());
      svg.append(text(0, top - 5, bar.setup().title()));
      svg.append(String.format(Locale.ROOT, "<rect x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
          top, bar.median() * scale, BAR, color));
      svg.append(String.format(Locale.ROOT, "<path d=\"M%.1f %d H%.1f\" stroke=\"#1c2430\" stroke-width=\"1.5\"/>%n",
          bar.fastest() * scale, middle, bar.slowest() * scale));
      svg.append(text((int) (bar.slowest() * scale) + 8, middle + 5,
          String.format(Locale.ROOT, "%.2f s, %,d walks", bar.median(), bar.counted("page walks"))));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String text(int x, int y, String text) {
    return "<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(x, y, escaped(text));
  }

  private static String counters(List<Measurement> bars) {
    TreeSet<String> names = new TreeSet<>();
    bars.forEach(bar -> bar.counters().forEach((name, value) -> {
      if (value != 0) {
        names.add(name);
      }
    }));
    StringBuilder table =
        new StringBuilder("<details><summary>Counters of the last round</summary><table><tr><th></th>");
    bars.forEach(bar -> table.append("<th>").append(escaped(bar.setup().name())).append("</th>"));
    table.append("</tr>\n");
    for (String name : names) {
      table.append("<tr><td>").append(escaped(name)).append("</td>");
      bars.forEach(
          bar -> table.append("<td>").append(String.format(Locale.ROOT, "%,d", bar.counted(name))).append("</td>"));
      table.append("</tr>\n");
    }
    return table.append("</table></details>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
