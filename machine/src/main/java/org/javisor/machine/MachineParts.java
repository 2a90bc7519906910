package org.javisor.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.javisor.disk.Access;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.bios.BiosRequest;

/**
 * A machine's parts in words: what a snapshot must agree with. Whatever a guest can see belongs here; what only the
 * host sees, as the engine and what is connected to the serial ports, does not.
 */
final class MachineParts {
  /** As for parts that a snapshot does not know. */
  private static final String NONE = "none";

  private MachineParts() {}

  /** By name, in the order in which differences are told. */
  static Map<String, String> of(MachineSpec spec) throws SnapshotException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("memory", (spec.memoryBytes() >> 20) + " MiB");
    parts.put("number of CPUs", String.valueOf(spec.cpus()));
    parts.put("CPU model", spec.cpuModel().toString());
    switch (spec.startup()) {
      case Startup.Kernel(BootRequest request) -> {
        parts.put("kernel", content(request.kernel()));
        parts.put("initial RAM disk", contents(request.initrds()));
        parts.put("kernel command line", oneLine(request.commandLine()));
        parts.put("entry", request.entry().toString());
      }
      case Startup.Bios(BiosRequest request) -> {
        parts.put("BIOS", content(request.image()));
        parts.put("boot order", request.order() + ", menu " + request.menu() + ", " + request.serialScreen());
        parts.put("option ROMs", contents(request.optionRoms()) + request.videoBios().map(MachineParts::content));
        if (request.variables().isPresent()) {
          parts.put("firmware's variables", image(request.variables().get().image()));
        }
      }
    }
    parts.put("number of serial ports", String.valueOf(Math.max(1, spec.serial().size())));
    for (int i = 0; i < spec.drives().size(); i++) {
      parts.put("drive " + (i + 1), drive(spec.drives().get(i)));
    }
    for (int i = 0; i < spec.networks().size(); i++) {
      parts.put("network card " + (i + 1), spec.networks().get(i).description());
    }
    parts.put("virtio devices", spec.virtio().description());
    MachineOptions options = spec.options();
    parts.put("display", options.display().map(Display::toString).orElse(NONE));
    Peripherals peripherals = options.peripherals();
    parts.put("set of USB devices", peripherals.usb().isEmpty() ? NONE : new TreeSet<>(peripherals.usb()).toString());
    parts.put("sound card", peripherals.sound().isPresent() ? "AC97" : NONE);
    parts.put("parallel port", peripherals.printer().isPresent() ? "plugged in" : NONE);
    parts.put("time", options.time().toString());
    parts.put("test device", String.valueOf(options.testDevice()));
    return parts;
  }

  /** A drive's image must be as it was: a guest keeps much of a disk's content in memory. */
  private static String drive(DriveSpec drive) throws SnapshotException {
    if (drive.empty()) {
      return "%s %s, empty".formatted(drive.bus(), drive.medium());
    }
    return "%s %s, %s".formatted(drive.bus(), drive.medium(), image(drive.image()));
  }

  private static String image(Path file) throws SnapshotException {
    try {
      return "%d bytes of %s".formatted(Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new SnapshotException(
          SnapshotException.Kind.HOST, file.toString(), "cannot be looked at", "check the path", e);
    }
  }

  private static String contents(List<BootFile> files) {
    return files.stream().map(MachineParts::content).collect(Collectors.joining(", "));
  }

  /** Two checksums that the host computes quickly: against accidents, not against somebody who wants to cheat. */
  private static String content(BootFile file) {
    CRC32 one = new CRC32();
    one.update(file.bytes());
    CRC32C other = new CRC32C();
    other.update(file.bytes());
    return "%d bytes, checksum %08x%08x".formatted(file.sizeBytes(), one.getValue(), other.getValue());
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Refuses machines with parts whose state is not saved.
   *
   * @param file for the message
   */
  static void requireSavable(MachineSpec spec, String file) throws SnapshotException {
    if (spec.options().testDevice()) {
      throw new SnapshotException(
          SnapshotException.Kind.UNSUPPORTED, file, "a machine with the test device cannot be saved",
          "leave the test device out");
    }
    if (spec.startup() instanceof Startup.Bios(var request)
        && request.variables().filter(store -> !store.kept()).isPresent()) {
      throw new SnapshotException(
          SnapshotException.Kind.UNSUPPORTED, file,
          "what the firmware wrote to its variables is in a temporary file and would be lost",
          "give them a file of their own");
    }
    for (DriveSpec drive : spec.drives()) {
      if (drive.access() == Access.SNAPSHOT) {
        throw new SnapshotException(
            SnapshotException.Kind.UNSUPPORTED, file,
            "what the guest wrote to " + drive.image() + " is in a temporary file and would be lost",
            "give the drive an image of its own that is written");
      }
    }
  }
}
