package org.javisor.devices.pc;

import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.ahci.AhciController;
import org.javisor.devices.pc.ide.IdeController;

/**
 * The drives of a machine.
 *
 * @param timing when a guest learns that its drives have done something
 * @param ide primary master, primary slave, secondary master, secondary slave; with an empty list, there is no IDE
 *     controller
 * @param sata at most six; with an empty list, there is no Serial ATA adapter
 * @param floppies what is in drives A and B; with an empty list, there is no floppy controller
 */
public record StorageSettings(
    BlockTiming timing, List<Drive> ide, List<Drive> sata, List<Optional<BlockBackend>> floppies) {
  public StorageSettings {
    floppies = List.copyOf(floppies);
    if (floppies.size() > 2) {
      throw new IllegalArgumentException("a floppy controller has two drives, not " + floppies.size());
    }
    ide = List.copyOf(ide);
    sata = List.copyOf(sata);
    if (sata.size() > AhciController.PORTS) {
      throw new IllegalArgumentException("a Serial ATA adapter has six ports, not " + sata.size());
    }
    if (ide.size() > IdeController.DRIVES) {
      throw new IllegalArgumentException("an IDE controller has four drives, not " + ide.size());
    }
  }
}
