package org.javisor.cli;

import java.nio.file.Path;

/** Where a machine's sound goes. */
sealed interface SoundTarget {
  /** Into a file. */
  record Wav(Path path) implements SoundTarget {}

  /** To the host's loudspeakers. */
  record Play() implements SoundTarget {}

  /** Nowhere; the guest has its sound card. */
  record Mute() implements SoundTarget {}
}
