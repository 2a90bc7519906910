package org.javisor.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All rounds of both machines.
 *
 * @param javisor what Javisor yielded in each round
 * @param peer what the peer yielded in each round; empty where there is none
 */
record Comparison(List<RunLog> javisor, List<RunLog> peer) {
  Comparison {
    javisor = List.copyOf(javisor);
    peer = List.copyOf(peer);
  }

  /** Every row that any run has, in the order measured. */
  List<Row> rows() {
    Set<String> names = new LinkedHashSet<>();
    javisor.forEach(log -> names.addAll(log.samples().keySet()));
    peer.forEach(log -> names.addAll(log.samples().keySet()));
    return names.stream().map(name -> Row.of(name, javisor, peer)).toList();
  }

  /** Whether every run reached its end, and all results agree. */
  boolean good() {
    return !javisor.isEmpty()
        && javisor.stream().allMatch(RunLog::complete)
        && peer.stream().allMatch(RunLog::complete)
        && rows().stream()
            .map(row -> row.verdict(peerRan()))
            .allMatch(v -> v == Row.Verdict.OK || v == Row.Verdict.NONE);
  }

  boolean peerRan() {
    return !peer.isEmpty();
  }

  /** Millions of guest instructions a second of wall time, the start of the process included. */
  OptionalDouble mips() {
    return Row.median(javisor.stream()
        .filter(log -> log.retired() >= 0 && log.seconds(RunLog.WHOLE).isPresent())
        .map(log -> log.retired() / log.seconds(RunLog.WHOLE).getAsDouble() / 1e6)
        .toList());
  }

  /** The table for people. Without a peer only Javisor's column. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(peerRan()
        ? String.format(Locale.ROOT, "%-18s %10s %10s %8s %8s  %s%n",
            "row", "javisor s", "qemu s", "ratio", "spread", "checksum")
        : String.format(Locale.ROOT, "%-18s %10s %8s%n", "row", "javisor s", "spread"));
    for (Row row : rows()) {
      text.append(peerRan() ? both(row) : alone(row));
    }
    mips().ifPresent(mips -> text.append(String.format(Locale.ROOT, "guest MIPS in Javisor: %.1f%n", mips)));
    text.append(resident("Javisor", javisor)).append(resident("QEMU", peer));
    return text.toString();
  }

  private static String both(Row row) {
    return String.format(Locale.ROOT, "%-18s %10s %10s %8s %8s  %s%n", row.name(),
        number(Row.median(row.javisor()), "%.3f"), number(Row.median(row.peer()), "%.3f"),
        number(row.ratio(), "%.2f"), percent(row.spread()),
        switch (row.verdict(true)) {
          case OK -> "ok";
          case MISMATCH -> "MISMATCH " + String.join(" ", row.checksums());
          case MISSING -> "MISSING";
          case NONE -> "";
        });
  }

  private static String alone(Row row) {
    return String.format(Locale.ROOT, "%-18s %10s %8s%s%n", row.name(), number(Row.median(row.javisor()), "%.3f"),
        percent(row.spread()), row.verdict(false) == Row.Verdict.MISMATCH ? "  MISMATCH between rounds" : "");
  }

  private static String resident(String who, List<RunLog> logs) {
    OptionalDouble bytes = Row.median(
        logs.stream().filter(log -> log.residentBytes() >= 0).map(log -> (double) log.residentBytes()).toList());
    return bytes.isEmpty() ? ""
        : String.format(Locale.ROOT, "resident in %s without the guest's RAM, about: %.0f MiB%n", who,
            bytes.getAsDouble() / (1 << 20));
  }

  private static String number(OptionalDouble value, String format) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, format, value.getAsDouble());
  }

  private static String percent(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f%%", value.getAsDouble() * 100);
  }

  /** The same for programs: medians in seconds, null for what is not known. */
  String json() {
    List<String> rows = new ArrayList<>();
    for (Row row : rows()) {
      rows.add(String.format(Locale.ROOT,
          "    {\"row\": \"%s\", \"javisor\": %s, \"qemu\": %s, \"ratio\": %s, \"spread\": %s, \"checksum\": \"%s\"}",
          row.name(), jsonNumber(Row.median(row.javisor())), jsonNumber(Row.median(row.peer())),
          jsonNumber(row.ratio()), jsonNumber(row.spread()),
          row.verdict(peerRan()).name().toLowerCase(Locale.ROOT)));
    }
    return "{\n  \"rounds\": " + javisor.size() + ",\n  \"mips\": " + jsonNumber(mips()) + ",\n  \"rows\": [\n"
        + String.join(",\n", rows) + "\n  ]\n}\n";
  }

  private static String jsonNumber(OptionalDouble value) {
    return value.isEmpty() ? "null" : String.format(Locale.ROOT, "%.4f", value.getAsDouble());
  }
}
