package org.javisor.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for snapshots. */
final class SnapshotOptions {
  @Option(names = "--cold",
      description = "Boots the default guest. Without, it continues from a snapshot of its first prompt.")
  private boolean cold;

  @Option(names = "--resume", paramLabel = "FILE",
      description = "Continues from what --save wrote; the other options must be those of that run.")
  private @Nullable Path resume;

  @Option(names = "--save", paramLabel = "FILE",
      description = "Saves the virtual machine when Ctrl-A X, --timeout or SIGTERM ends it.")
  private @Nullable Path save;

  /** What is wrong with them; null if nothing is. */
  @Nullable
  String problem() {
    return cold && resume != null ? "--cold boots and --resume does not; choose one of them" : null;
  }

  SnapshotSpec spec() {
    return new SnapshotSpec(cold, Optional.ofNullable(resume), Optional.ofNullable(save));
  }
}
