package org.javisor.cli.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.cli.image.Json;
import org.javisor.lab.Finding;
import org.javisor.lab.Findings;
import org.javisor.lab.Measurement;
import org.javisor.lab.Results;
import org.javisor.lab.Setup;
import org.javisor.lab.Workload;

/** Results of the lab: as a table and sentences, or as one JSON object. */
final class LabReport {
  private static final int LABEL = 12;
  private static final int COLUMN = 18;

  private final Results results;

  LabReport(Results results) {
    this.results = results;
  }

  void print(PrintStream out) {
    out.println(results.host());
    out.printf("seconds: the median of %d rounds, and how far the slowest was from the quickest%n%n", results.rounds());
    StringBuilder head = new StringBuilder(pad("", LABEL));
    results.setups().forEach(setup -> head.append(pad(setup.name(), COLUMN)));
    out.println(head.toString().stripTrailing());
    for (Workload workload : results.workloads()) {
      StringBuilder line = new StringBuilder(pad(workload.toString(), LABEL));
      for (Setup setup : results.setups()) {
        line.append(pad(results.of(setup, workload).map(LabReport::cell).orElse("-"), COLUMN));
      }
      out.println(line.toString().stripTrailing());
    }
    for (Workload workload : results.workloads()) {
      out.printf("%n%s: %s%n", workload, workload.description());
      Findings.of(results).stream().filter(f -> f.workload() == workload).forEach(f -> out.println("  " + f.text()));
    }
    for (Workload workload : results.disagreements()) {
      out.printf("%nNot all printed the same for %s: at least one of them computes wrongly.%n", workload);
    }
  }

  private static String cell(Measurement m) {
    return String.format(Locale.ROOT, "%.3f +-%.3f", m.median(), m.slowest() - m.fastest());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  void printJson(PrintStream out) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Measurement m : results.measurements()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("workload", m.workload());
      row.put("setup", m.setup().name());
      row.put("engine", m.setup().engine());
      row.put("paging", m.setup().paging());
      row.put("seconds", m.seconds());
      row.put("counters", new TreeMap<>(m.counters()));
      row.put("output", m.output());
      rows.add(row);
    }
    List<Map<String, Object>> said = new ArrayList<>();
    for (Finding finding : Findings.of(results)) {
      said.add(Map.of("workload", finding.workload(), "text", finding.text(), "claim", finding.claim()));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("host", results.host());
    all.put("rounds", results.rounds());
    all.put("measurements", rows);
    all.put("findings", said);
    all.put("disagreements", results.disagreements());
    out.println(Json.of(all));
  }
}
