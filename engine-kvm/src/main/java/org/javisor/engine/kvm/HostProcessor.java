package org.javisor.engine.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * What Linux says of the host's processor.
 *
 * @param flags its features, by the kernel's names
 */
record HostProcessor(Set<String> flags) {
  private static final Path CPU_INFORMATION = Path.of("/proc/cpuinfo");

  /** This host's; one that is not known where the kernel says nothing. */
  static HostProcessor current() {
    try {
      return parse(Files.readString(CPU_INFORMATION));
    } catch (IOException e) {
      return new HostProcessor(Set.of());
    }
  }

  /** Reads {@code /proc/cpuinfo}. */
  static HostProcessor parse(String text) {
    return new HostProcessor(
        text.lines().filter(line -> line.matches("flags\\s*:.*")).findFirst()
            .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+"))).orElse(Set.of()));
  }

  /** How to get KVM, where there is none. */
  String wayToKvm() {
    if (flags.contains("vmx")) {
      return "load the kernel's module: sudo modprobe kvm-intel";
    }
    if (flags.contains("svm")) {
      return "load the kernel's module: sudo modprobe kvm-amd";
    }
    if (flags.contains("hypervisor")) {
      return "this is a virtual machine whose host does not let it nest: have nested virtualization switched on there "
          + "(under KVM the module's option nested=1 and the host's CPU model; in a cloud a machine type with it)";
    }
    return "switch virtualization (Intel VT-x, AMD SVM) on in the firmware's set-up, if the processor has it";
  }
}
