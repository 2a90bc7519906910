package org.javisor.machine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.javisor.machine.snapshot.SnapshotFile;

/**
 * What a snapshot says of itself.
 *
 * @param savedAt when it was taken
 * @param note what the caller of {@link VirtualMachine#save} wanted to be kept with it
 * @param machine the machine's parts by name, for people
 */
public record SnapshotInfo(Instant savedAt, String note, Map<String, String> machine) {
  public SnapshotInfo {
    machine = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(machine));
  }

  /**
   * Reads what a file says of itself; the guest's memory is not looked at.
   *
   * @throws SnapshotException if it is no snapshot that can be used
   */
  public static SnapshotInfo of(Path file) throws SnapshotException {
    try (SnapshotFile opened = SnapshotFile.open(file)) {
      return of(opened);
    }
  }

  static SnapshotInfo of(SnapshotFile opened) throws SnapshotException {
    return new SnapshotInfo(
        Instant.ofEpochMilli(opened.state().savedAtEpochMillis()), opened.note(), opened.machine());
  }
}
