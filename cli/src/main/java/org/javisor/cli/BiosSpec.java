package org.javisor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.javisor.firmware.bios.BootDevice;

/**
 * What the command line says about the BIOS.
 *
 * @param image a ROM; empty for SeaBIOS
 * @param order what to boot from; empty for the BIOS's own order
 * @param menu whether the boot menu is offered
 * @param optionRoms run before the BIOS boots
 */
record BiosSpec(Optional<Path> image, List<BootDevice> order, boolean menu, List<Path> optionRoms) {
  BiosSpec {
    order = List.copyOf(order);
    optionRoms = List.copyOf(optionRoms);
  }
}
