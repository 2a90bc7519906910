package org.javisor.conformance.pc;

import java.nio.file.Path;
import java.util.List;
import org.javisor.machine.MachineSpec;

/** The Debian installer from the distribution's packages: a kernel, and an initial RAM disk for each kind of screen. */
enum Installer {
  AMD64("amd64"), I386("i386");

  private static final String RELEASE = "12";
  private static final long MEMORY_BYTES = 1024L << 20;

  private final String label;

  Installer(String label) {
    this.label = label;
  }

  /** The kind of screen that it paints on. */
  enum Kind {
    TEXT("text"), GRAPHICAL("gtk");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** A machine whose kernel is loaded directly. */
  MachineSpec machine(Kind kind, String commandLine) {
    List<Path> files = Packages.files(
        "debian-installer-" + RELEASE + "-netboot-" + label, path(Kind.TEXT, "linux"), path(Kind.TEXT, "initrd.gz"),
        path(Kind.GRAPHICAL, "initrd.gz"));
    MachineSpec spec = MachineSpec.kernel(files.getFirst())
        .withInitrd(files.get(1 + kind.ordinal()))
        .withCommandLine(commandLine)
        .withMemory(MEMORY_BYTES);
    return spec.withOptions(spec.options().withEngine("translator"));
  }

  private String path(Kind kind, String file) {
    return "usr/lib/debian-installer/images/%s/%s/%s/debian-installer/%s/%s"
        .formatted(RELEASE, label, kind.label, label, file);
  }

  @Override
  public String toString() {
    return label;
  }
}
