package org.javisor.devices.pc;

import java.util.Optional;
import org.javisor.device.BlockBackend;

/** What hangs on a controller's cable. Whoever opened a medium closes it, after {@link Storage#awaitIdle}. */
public sealed interface Drive {
  /** An empty place. */
  record None() implements Drive {}

  /**
   * @param serialNumber at most 20 printable ASCII characters
   */
  record Disk(BlockBackend medium, String serialNumber) implements Drive {}

  /** A CD drive, empty or not. */
  record Cdrom(Optional<BlockBackend> medium) implements Drive {}
}
