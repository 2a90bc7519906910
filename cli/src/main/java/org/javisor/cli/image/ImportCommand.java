package org.javisor.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.javisor.appliance.Appliance;
import org.javisor.appliance.OvfPackage;
import org.javisor.disk.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javisor image import}. */
@Command(
    name = "import",
    description = "Takes a machine over from another product: an OVA, or an OVF with its files beside it. Makes a "
        + "folder with its disks, and says how it is started. A manifest is verified; what "
        + "fails leaves nothing behind.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image import appliance.ova", "  javisor image import appliance.ovf machines/web -O raw",
      "  javisor image import appliance.ova --json"
    })
final class ImportCommand extends DiskAction {
  @Parameters(index = "0", paramLabel = "FILE", description = "An .ova, or an .ovf.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Parameters(
      index = "1", arity = "0..1", paramLabel = "FOLDER",
      description = "The new folder. Default: the name of FILE without its ending.")
  private @Nullable Path folder;

  @Option(
      names = {"-O", "--to"}, paramLabel = "FORMAT", converter = FormatConverter.class, defaultValue = "qcow2",
      description = "The format of its disks: qcow2 or raw. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private Format format;

  @Option(names = "--json", description = "What it was, and how it is started, as one JSON object.")
  private boolean json;

  @Override
  int carryOut() throws IOException {
    if (format != Format.QCOW2 && format != Format.RAW) {
      throw new IllegalArgumentException("machines write to qcow2 and raw images only; say -O qcow2 or -O raw");
    }
    Path target = folder == null ? defaultFolder() : folder;
    OvfPackage appliance = OvfPackage.open(file);
    Appliance machine;
    try (Meter meter = new Meter("importing", appliance.workBytes())) {
      machine = appliance.extract(target, format, meter);
    }
    RunLine line = RunLine.of(machine, target.resolve("uefi-variables.fd").toString());
    List<String> notes = new ArrayList<>(line.notes());
    appliance.leftOut().forEach(name -> notes.add(name + " was left out: it is no disk of the machine"));
    if (!appliance.isVerified()) {
      notes.add("there is no manifest: whether the files are as they were made is not known");
    }
    if (appliance.isSigned()) {
      notes.add("its certificate was not looked at");
    }
    print(machine, line, notes);
    return 0;
  }

  private Path defaultFolder() {
    String name = String.valueOf(file.getFileName()).replaceFirst("(?i)\\.ov[af]$", "");
    return Path.of(name.equals(String.valueOf(file.getFileName())) ? name + "-machine" : name);
  }

  private void print(Appliance machine, RunLine line, List<String> notes) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", machine.name());
    values.put("cpus", machine.cpus());
    values.put("memory-bytes", machine.memoryBytes());
    values.put("firmware", machine.firmware().name().toLowerCase(Locale.ROOT));
    if (json) {
      values.put("disks", machine.disks().stream().map(ImportCommand::values).toList());
      values.put("networks", machine.cards().stream()
          .map(card -> Map.of("network", card.network(), "card", card.model()))
          .toList());
      values.put("notes", notes);
      values.put("command", line.words());
      System.out.println(Json.of(values));
      return;
    }
    values.forEach((name, value) -> System.out.printf(
        "%-16s %s%n", name, value instanceof Long bytes ? DiskSize.format(bytes) + " (" + bytes + ")" : value));
    machine.disks().forEach(disk -> System.out.printf(
        "disk             %s, %s, was on %s%n", disk.file(), DiskSize.format(disk.sizeBytes()), disk.bus()));
    machine.cards().forEach(card -> System.out.printf("network          %s, %s%n", card.network(), card.model()));
    notes.forEach(note -> System.out.println("note             " + note));
    System.out.println("start it with    " + line.text());
  }

  private static Map<String, Object> values(Appliance.Disk disk) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("file", disk.file());
    values.put("bytes", disk.sizeBytes());
    values.put("bus", disk.bus().name().toLowerCase(Locale.ROOT));
    return values;
  }
}
