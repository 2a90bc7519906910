package org.javisor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.javisor.machine.HardwareAssist;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javisor doctor}. */
@Command(
    name = "doctor", description = "Looks at this host: what works, what does not, and what to do about it.",
    footerHeading = "%nExamples:%n",
    footer = {"  javisor doctor", "  javisor doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Option(names = "--json", description = "As one JSON object, for scripts.")
  private boolean json;

  private static final long COMFORTABLE_BYTES = 1L << 30;

  /** How a finding should be read. */
  enum Level {
    /** As it should be. */
    OK("ok  "),
    /** Works without it, but something is missing. */
    NOTE("note"),
    /** Has to be mended. */
    FAIL("FAIL");

    private final String label;

    Level(String label) {
      this.label = label;
    }
  }

  /**
   * One line of the report.
   *
   * @param name of what was looked at
   * @param text what was found, and what to do
   * @param abilities what it can do, if it has several
   */
  record Finding(String name, Level level, String text, Map<String, Boolean> abilities) {
    Finding(String name, Level level, String text) {
      this(name, level, text, Map.of());
    }

    /** As a JSON object. */
    String json() {
      StringBuilder object = new StringBuilder("{\"name\": \"%s\", \"level\": \"%s\", \"text\": \"%s\"".formatted(
          name, level.name().toLowerCase(Locale.ROOT), text.replace("\\", "\\\\").replace("\"", "\\\"")));
      if (!abilities.isEmpty()) {
        object.append(", \"abilities\": {").append(
            abilities.entrySet().stream().map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ")))
            .append('}');
      }
      return object.append('}').toString();
    }

    @Override
    public String toString() {
      return level.label + "  " + text;
    }
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    if (json) {
      System.out
          .println(findings.stream().map(Finding::json).collect(Collectors.joining(", ", "{\"findings\": [", "]}")));
    } else {
      findings.forEach(System.out::println);
    }
    return findings.stream().anyMatch(finding -> finding.level() == Level.FAIL) ? ExitStatus.HOST : 0;
  }

  static List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    all.add(java(Runtime.version().feature()));
    all.add(memory(Host.memoryBytes()));
    all.add(kvm(HardwareAssist.examine()));
    all.add(packageTool(Host.program("apt-get").isPresent()));
    return all;
  }

  static Finding java(int feature) {
    return feature >= 25
        ? new Finding("java", Level.OK, "Java " + Runtime.version())
        : new Finding("java", Level.FAIL, "Java " + feature + " is too old: 25 or newer is needed");
  }

  static Finding memory(long bytes) {
    String amount = MemorySize.format(bytes) + " of memory";
    return bytes >= COMFORTABLE_BYTES
        ? new Finding("memory", Level.OK, amount)
        : new Finding("memory", Level.NOTE, amount + ": start guests with a smaller --memory, 128M for instance");
  }

  static Finding kvm(HardwareAssist assist) {
    String features = assist.missingFeatures().isEmpty()
        ? ""
        : "; guests have no " + String.join(", ", assist.missingFeatures());
    return switch (assist.state()) {
      case READY -> new Finding("kvm", Level.OK, assist.text() + features, assist.abilities());
      case PARTIAL -> new Finding("kvm", Level.NOTE, assist.text() + features, assist.abilities());
      case UNAVAILABLE -> new Finding("kvm", Level.OK,
          "no hardware assist: guests run by binary translation, which needs none, but is many times slower than the "
              + "processor itself (" + assist.text() + ")");
    };
  }

  static Finding packageTool(boolean apt) {
    return apt
        ? new Finding("packages", Level.OK, "apt-get, to fetch the default guest with")
        : new Finding("packages", Level.NOTE,
            "no apt-get: the default guest cannot be fetched; run one with --kernel and --initrd");
  }
}
