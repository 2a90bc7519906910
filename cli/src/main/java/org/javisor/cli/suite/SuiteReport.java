package org.javisor.cli.suite;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.javisor.cli.image.Json;

/** The results of a suite: as a table with a closing line, or as one JSON object. */
final class SuiteReport {
  private static final int NAME_WIDTH = 12;

  /**
   * A line.
   *
   * @param nanos how long the test ran
   */
  record Row(String name, TestResult result, long nanos) {}

  private final String title;
  private final List<Row> rows;

  /** @param rows in the order of the suite */
  SuiteReport(String title, List<Row> rows) {
    this.title = title;
    this.rows = List.copyOf(rows);
  }

  /** Whether a test failed or took too long. */
  boolean bad() {
    return rows.stream().anyMatch(row -> row.result().verdict().bad());
  }

  void print(PrintStream out) {
    int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    String format = "%-" + Math.max(NAME_WIDTH, width) + "s  %-7s  %8s  %s%n";
    out.println(title);
    out.println();
    out.printf(Locale.ROOT, format, "test", "result", "seconds", "reason");
    for (Row row : rows) {
      out.printf(Locale.ROOT, format, row.name(), row.result().verdict(), seconds(row), row.result().reason());
    }
    out.println();
    out.println(closingLine());
  }

  private static String seconds(Row row) {
    return String.format(Locale.ROOT, "%.1f", row.nanos() / 1e9);
  }

  /** How many ended how. */
  String closingLine() {
    List<String> counts = new ArrayList<>();
    count().forEach((verdict, count) -> counts.add(count + " " + switch (verdict) {
      case PASS -> "passed";
      case FAIL -> "failed";
      case TIMEOUT -> "not finished in time";
      case SKIP -> "skipped";
    }));
    return counts.isEmpty() ? "no tests" : String.join(", ", counts);
  }

  private Map<Verdict, Integer> count() {
    Map<Verdict, Integer> counts = new LinkedHashMap<>();
    for (Verdict verdict : Verdict.values()) {
      int count = (int) rows.stream().filter(row -> row.result().verdict() == verdict).count();
      if (count > 0) {
        counts.put(verdict, count);
      }
    }
    return counts;
  }

  void printJson(PrintStream out) {
    List<Map<String, Object>> tests = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> test = new LinkedHashMap<>();
      test.put("name", row.name());
      test.put("result", row.result().verdict());
      test.put("milliseconds", row.nanos() / 1_000_000);
      test.put("reason", row.result().reason());
      tests.add(test);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("suite", title);
    report.put("tests", tests);
    report.put("counts", count());
    out.println(Json.of(report));
  }
}
