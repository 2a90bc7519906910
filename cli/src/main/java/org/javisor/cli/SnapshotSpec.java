package org.javisor.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user said about snapshots.
 *
 * @param cold whether the default guest boots although there is a snapshot of it
 * @param resume the snapshot to continue from
 * @param save where a machine is saved that is ended from outside
 */
record SnapshotSpec(boolean cold, Optional<Path> resume, Optional<Path> save) {
  static final SnapshotSpec NONE = new SnapshotSpec(false, Optional.empty(), Optional.empty());
}
