package org.javisor.cli.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One section of {@code unittests.cfg}: {@code [name]}, then lines {@code key = value}.
 *
 * @param name in brackets
 * @param settings what the lines say; keys that nobody here knows are kept and not used
 */
record UnitTest(String name, Map<String, String> settings) {
  private static final Pattern SECTION = Pattern.compile("\\[(.*)]");
  private static final Pattern SETTING = Pattern.compile("(\\w+)\\s*=\\s*(.*)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  /** Reads the file; comments and lines before the first section do not count. */
  static List<UnitTest> parse(String text) {
    List<UnitTest> tests = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher section = SECTION.matcher(line);
      Matcher setting = SETTING.matcher(line);
      if (section.matches()) {
        tests.add(new UnitTest(section.group(1), new LinkedHashMap<>()));
      } else if (setting.matches() && !tests.isEmpty()) {
        tests.getLast().settings.put(setting.group(1), setting.group(2));
      }
    }
    return tests;
  }

  private String setting(String key) {
    return settings.getOrDefault(key, "");
  }

  /** The kernel's file name. */
  String file() {
    return setting("file");
  }

  /** Whether it is for this architecture, or for all. */
  boolean fits(String architecture) {
    return setting("arch").isEmpty() || setting("arch").equals(architecture);
  }

  /** Virtual CPUs, at least one; text that is no number counts as one. */
  int cpus() {
    return NUMBER.matcher(setting("smp")).matches() ? Math.max(1, Integer.parseInt(setting("smp"))) : 1;
  }

  /** The kernel's command line, without the quotation marks that are a shell's. */
  String arguments() {
    String text = setting("test_args");
    boolean quoted = text.length() >= 2 && (text.startsWith("'") && text.endsWith("'")
        || text.startsWith("\"") && text.endsWith("\""));
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** What QEMU would be told; older files of this kind have another word for it. */
  List<String> parameters() {
    String text = setting("qemu_params").isEmpty() ? setting("extra_params") : setting("qemu_params");
    return text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
  }

  /** How long its author gives it; empty if nothing is said. */
  Optional<Duration> limit() {
    String text = setting("timeout").replaceFirst("s$", "");
    return NUMBER.matcher(text).matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
  }

  /** Whether it runs only when somebody asks for it. */
  boolean onlyOnRequest() {
    return List.of(setting("groups").split("\\s+", -1)).contains("nodefault");
  }

  /** What it asks of a host with KVM, so that it cannot run here; empty if nothing. */
  Optional<String> hostCondition() {
    if (setting("accel").equals("kvm")) {
      return Optional.of("is for KVM only");
    }
    return setting("check").isEmpty()
        ? Optional.empty()
        : Optional.of("is for hosts with " + setting("check").split("\\s+", -1)[0]);
  }
}
