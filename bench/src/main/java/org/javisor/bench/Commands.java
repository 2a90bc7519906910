package org.javisor.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands that run the guest: the same kernel, initial RAM disk, memory and command line for each machine.
 *
 * @param guest folder of the built guest
 * @param set what to measure: boot, micro, apps or all
 * @param rows only these rows; none for all of the set
 */
record Commands(Path guest, String set, List<String> rows) {
  /** The guest's RAM in MiB. */
  static final int MEMORY_MIB = 1024;

  private static final String PEER = "qemu-system-x86_64";

  Commands {
    rows = List.copyOf(rows);
  }

  /** @param launcher Javisor's start script */
  List<String> javisor(Path launcher, String engine) {
    return List.of(launcher.toString(), "run", "--kernel", kernel(), "--initrd", initrd(), "--append", commandLine(),
        "--memory", MEMORY_MIB + "M", "--engine", engine, "--no-reboot", "--stats", "--json");
  }

  /** QEMU with its translator, as Javisor's peer; without a network card, as Javisor has none. */
  List<String> peer(Path qemu) {
    return List.of(qemu.toString(), "-accel", "tcg", "-m", Integer.toString(MEMORY_MIB), "-nographic", "-no-reboot",
        "-nic", "none", "-kernel", kernel(), "-initrd", initrd(), "-append", commandLine());
  }

  /** QEMU, if a folder of this search path has it. */
  static Optional<Path> findPeer(String searchPath) {
    List<Path> found = new ArrayList<>();
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, PEER);
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        found.add(program);
      }
    }
    return found.stream().findFirst();
  }

  private String kernel() {
    return guest.resolve("vmlinuz").toString();
  }

  private String initrd() {
    return guest.resolve(set.equals("boot") ? "boot.cpio.gz" : "bench.cpio.gz").toString();
  }

  private String commandLine() {
    return "console=ttyS0 quiet panic=-1 bench=" + set + (rows.isEmpty() ? "" : " rows=" + String.join(",", rows));
  }
}
