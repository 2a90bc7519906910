package org.javisor.devices.pc.floppy;

import java.util.Optional;
import org.javisor.device.BlockBackend;

/** One drive: where its heads stand, and its medium. */
final class FloppyDrive {
  private static final int LAST_TRACK = 85;

  private Optional<BlockBackend> medium;
  private FloppyFormat format;
  int track;

  /** The disk change line: set when a medium is taken out, cleared by a step with one in. */
  boolean changed = true;

  FloppyDrive(Optional<BlockBackend> medium) {
    this.medium = medium;
    this.format = FloppyFormat.of(medium.map(BlockBackend::sizeBytes).orElse(0L));
  }

  Optional<BlockBackend> medium() {
    return medium;
  }

  FloppyFormat format() {
    return format;
  }

  void change(Optional<BlockBackend> inserted) {
    medium = inserted;
    format = FloppyFormat.of(inserted.map(BlockBackend::sizeBytes).orElse(0L));
    changed = true;
  }

  boolean writeProtected() {
    return medium.map(BlockBackend::readOnly).orElse(false);
  }

  /** Moves the heads. */
  void seek(int wanted) {
    if (wanted != track && medium.isPresent()) {
      changed = false;
    }
    track = Math.clamp(wanted, 0, LAST_TRACK);
  }
}
