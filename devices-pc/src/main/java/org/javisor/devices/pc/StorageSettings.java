package org.javisor.devices.pc;

import java.util.List;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.ide.IdeController;

/**
 * The drives of a machine.
 *
 * @param timing when a guest learns that its drives have done something
 * @param ide primary master, primary slave, secondary master, secondary slave; with an empty list, there is no IDE
 *     controller
 */
public record StorageSettings(BlockTiming timing, List<Drive> ide) {
  public StorageSettings {
    ide = List.copyOf(ide);
    if (ide.size() > IdeController.DRIVES) {
      throw new IllegalArgumentException("an IDE controller has four drives, not " + ide.size());
    }
  }
}
