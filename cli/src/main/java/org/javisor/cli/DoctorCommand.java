package org.javisor.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code javisor doctor}. */
@Command(name = "doctor", description = "Looks at this host: what works, what does not, and what to do about it.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

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
   * @param text what was found, and what to do
   */
  record Finding(Level level, String text) {
    @Override
    public String toString() {
      return level.label + "  " + text;
    }
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    findings.forEach(System.out::println);
    return findings.stream().anyMatch(finding -> finding.level() == Level.FAIL) ? ExitStatus.HOST : 0;
  }

  static List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    all.add(java(Runtime.version().feature()));
    all.add(memory(Host.memoryBytes()));
    all.add(kvm(Path.of("/dev/kvm")));
    all.add(packageTool(Host.program("apt-get").isPresent()));
    return all;
  }

  static Finding java(int feature) {
    return feature >= 25
        ? new Finding(Level.OK, "Java " + Runtime.version())
        : new Finding(Level.FAIL, "Java " + feature + " is too old: 25 or newer is needed");
  }

  static Finding memory(long bytes) {
    String amount = MemorySize.format(bytes) + " of memory";
    return bytes >= COMFORTABLE_BYTES
        ? new Finding(Level.OK, amount)
        : new Finding(Level.NOTE, amount + ": start guests with a smaller --memory, 128M for instance");
  }

  static Finding kvm(Path device) {
    if (!Files.exists(device)) {
      return new Finding(Level.OK, "no " + device + ": guests run by binary translation, which needs no such help");
    }
    return new Finding(Level.OK, device + " is there; this version does not use it yet");
  }

  static Finding packageTool(boolean apt) {
    return apt
        ? new Finding(Level.OK, "apt-get, to fetch the default guest with")
        : new Finding(Level.NOTE,
            "no apt-get: the default guest cannot be fetched; run one with --kernel and --initrd");
  }
}
