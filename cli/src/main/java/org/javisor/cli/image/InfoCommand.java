package org.javisor.cli.image;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javisor.disk.ImageInfo;
import org.javisor.disk.ImageTools;
import org.javisor.disk.SnapshotEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image info}. */
@Command(
    name = "info",
    description = "Says what an image is: format, sizes, what it lies on, snapshots.",
    footerHeading = "%nexamples%n",
    footer = {"  javisor image info disk.qcow2", "  javisor image info disk.qcow2 --json"})
final class InfoCommand extends ImageAction {
  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Override
  int carryOut() {
    ImageInfo info = ImageTools.info(image(), format());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("file", info.file());
    values.put("format", info.format().label());
    values.put("disk-bytes", info.diskBytes());
    values.put("file-bytes", info.fileBytes());
    info.backing().ifPresent(name -> values.put("backing", name));
    info.backingFormat().ifPresent(name -> values.put("backing-format", name));
    info.details().forEach((name, value) -> values.put(name.replace(' ', '-'), value));
    if (json) {
      values.put("snapshots", info.snapshots().stream().map(InfoCommand::snapshot).toList());
      System.out.println(Json.of(values));
      return 0;
    }
    values.forEach((name, value) -> System.out.printf(
        "%-16s %s%n", name, value instanceof Long bytes ? DiskSize.format(bytes) + " (" + bytes + ")" : value));
    print(info.snapshots());
    return 0;
  }

  static Map<String, Object> snapshot(SnapshotEntry entry) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", entry.id());
    values.put("name", entry.name());
    values.put("taken", Instant.ofEpochSecond(entry.epochSeconds()));
    values.put("disk-bytes", entry.diskBytes());
    values.put("state-bytes", entry.stateBytes());
    return values;
  }

  static void print(List<SnapshotEntry> snapshots) {
    for (SnapshotEntry s : snapshots) {
      System.out.printf(
          "snapshot %-7s %s  %s  %s%n", s.id(), Instant.ofEpochSecond(s.epochSeconds()), DiskSize.format(s.diskBytes()),
          s.name());
    }
  }
}
