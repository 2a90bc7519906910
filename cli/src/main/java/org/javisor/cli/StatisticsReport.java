package org.javisor.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code --stats} prints.
 *
 * @param wanted whether to print anything
 * @param json as one JSON object in one line, not as a table
 */
record StatisticsReport(boolean wanted, boolean json) implements Session.Report {
  @Override
  public void print(Runner.Running machine, int exitStatus, PrintStream to) {
    if (!wanted) {
      return;
    }
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("exit status", (long) exitStatus);
    values.putAll(machine.statistics());
    to.print(json ? json(values) : table(values));
    to.flush();
  }

  /** Names are ours: letters, digits, spaces, hyphens; nothing in them needs escaping. */
  static String json(Map<String, Long> values) {
    StringBuilder text = new StringBuilder("{");
    values.forEach((name, value) -> {
      text.append(text.length() == 1 ? "" : ", ");
      text.append('"').append(name).append("\": ").append(value);
    });
    return text.append("}\n").toString();
  }

  static String table(Map<String, Long> values) {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-40s %,20d%n", name, value)));
    return text.toString();
  }
}
