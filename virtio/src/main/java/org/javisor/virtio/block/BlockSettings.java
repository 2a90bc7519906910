package org.javisor.virtio.block;

import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;

/**
 * A block device.
 *
 * @param medium whoever opened it closes it, when the device has finished
 * @param serialNumber at most 20 printable ASCII characters
 * @param queues 1 to {@value #MOST_QUEUES}: requests of one are carried out in order, those of several side by side
 */
public record BlockSettings(BlockBackend medium, String serialNumber, int queues, BlockTiming timing) {
  static final int MOST_QUEUES = 16;

  public BlockSettings {
    if (queues < 1 || queues > MOST_QUEUES) {
      throw new IllegalArgumentException("a block device has 1 to %d queues, not %d".formatted(MOST_QUEUES, queues));
    }
    if (serialNumber.length() > 20 || !serialNumber.matches("[ -~]*")) {
      throw new IllegalArgumentException("no serial number of a disk: " + serialNumber);
    }
  }
}
