package org.javisor.cli.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuModelException;

/**
 * A machine as QEMU's options describe it, as far as test kernels use them.
 *
 * @param cpu the CPU model
 * @param memoryBytes RAM
 */
record QemuParameters(CpuModel cpu, long memoryBytes) {
  /** QEMU's, where nothing is said. */
  private static final long STANDARD_MEMORY = 128L << 20;

  /** QEMU's standard model: x86-64-v1 and a little more. */
  private static final String STANDARD_CPU = "x86-64-v1,+sse3,+cmpxchg16b";

  /** QEMU's models by the closest one of ours. */
  private static final Map<String, String> MODELS = Map.of(
      "qemu64", STANDARD_CPU,
      "max", "max",
      "host", "max",
      "Opteron_G1", "x86-64-v1",
      "IvyBridge", "x86-64-v2",
      "Skylake-Server", "max");

  /** Properties of CPUs that say how wide its addresses are on the host: ours are what they are. */
  private static final Set<String> IGNORED_PROPERTIES = Set.of("host-phys-bits", "host-phys-bits=off", "migratable=no");

  /** Options that say how the host helps, with an argument or without. */
  private static final Set<String> IGNORED_WITH_ARGUMENT = Set.of("-overcommit");

  private static final Set<String> IGNORED = Set.of("-enable-kvm");

  /** A machine as Javisor has none. */
  static final class UnsuitableException extends Exception {
    private static final long serialVersionUID = 1;

    UnsuitableException(String message) {
      super(message);
    }
  }

  /**
   * Reads the options.
   *
   * @throws UnsuitableException if they ask for something that there is not; the message says what
   */
  static QemuParameters parse(List<String> words) throws UnsuitableException {
    String cpu = STANDARD_CPU;
    long memory = STANDARD_MEMORY;
    for (int i = 0; i < words.size(); i++) {
      String option = words.get(i);
      String argument = i + 1 < words.size() ? words.get(i + 1) : "";
      switch (option) {
        case "-cpu" -> cpu = cpu(argument);
        case "-m" -> memory = memory(argument);
        case "-machine", "-M" -> checkMachine(argument);
        default -> {
          if (!IGNORED.contains(option) && !IGNORED_WITH_ARGUMENT.contains(option)) {
            throw new UnsuitableException("needs QEMU's " + option + " " + argument);
          }
        }
      }
      i += IGNORED.contains(option) ? 0 : 1;
    }
    try {
      return new QemuParameters(CpuModel.parse(cpu), memory);
    } catch (CpuModelException e) {
      throw new UnsuitableException("needs another CPU: " + e.getMessage());
    }
  }

  private static String cpu(String text) throws UnsuitableException {
    String[] parts = text.split(",", -1);
    String model = MODELS.get(parts[0]);
    if (model == null) {
      throw new UnsuitableException("needs QEMU's CPU model " + parts[0]);
    }
    List<String> ours = new ArrayList<>(List.of(model));
    for (String property : List.of(parts).subList(1, parts.length)) {
      String name = property.replaceFirst("^[+-]", "");
      if (property.startsWith("-")) {
        if (known(name)) {
          ours.add(property);
        }
      } else if (property.startsWith("+")) {
        if (!known(name)) {
          throw new UnsuitableException("needs a CPU with " + name);
        }
        ours.add(property);
      } else if (property.startsWith("vendor=")) {
        ours.add(property);
      } else if (!IGNORED_PROPERTIES.contains(property)) {
        throw new UnsuitableException("needs a CPU with " + property);
      }
    }
    return String.join(",", ours);
  }

  private static boolean known(String feature) {
    try {
      CpuModel.parse("max,+" + feature);
      return true;
    } catch (CpuModelException e) {
      return false;
    }
  }

  private static long memory(String text) throws UnsuitableException {
    if (!text.matches("\\d{1,5}[mMgG]?")) {
      throw new UnsuitableException("needs RAM of '" + text + "'");
    }
    boolean gigabytes = text.matches(".*[gG]");
    return Long.parseLong(text.replaceFirst("[mMgG]$", "")) << (gigabytes ? 30 : 20);
  }

  /** A PC without its 8254 is only quicker under KVM. */
  private static void checkMachine(String text) throws UnsuitableException {
    if (!text.equals("pit=off")) {
      throw new UnsuitableException("needs QEMU's machine " + text);
    }
  }
}
