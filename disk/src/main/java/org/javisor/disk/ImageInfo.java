package org.javisor.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to know of an image.
 *
 * @param diskBytes size of the disk that a machine sees
 * @param fileBytes length of the file
 * @param backing the file below, as the image names it
 * @param backingFormat its format, if it is said
 * @param details more, in words
 */
public record ImageInfo(
    Path file, Format format, long diskBytes, long fileBytes, Optional<String> backing,
    Optional<String> backingFormat, List<SnapshotEntry> snapshots, Map<String, String> details) {
  public ImageInfo {
    snapshots = List.copyOf(snapshots);
  }
}
