package org.javisor.machine;

import java.nio.file.Path;
import org.javisor.virtio.p9.P9Chip;

/**
 * A folder of the host that a guest can mount ({@code mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt}). Nothing
 * outside of it can be reached.
 *
 * @param tag by which the guest finds it: at most 32 letters, digits, dots, hyphens, underscores
 * @param readOnly whether the guest only reads
 */
public record ShareSpec(Path folder, String tag, boolean readOnly) {
  public ShareSpec {
    if (!P9Chip.isTag(tag)) {
      throw new IllegalArgumentException(
          "'" + tag + "' is no tag of a shared folder; take 1 to 32 letters, digits, dots, hyphens or underscores");
    }
  }
}
