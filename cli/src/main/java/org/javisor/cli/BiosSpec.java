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
 * @param uefi whether what is fetched is UEFI firmware
 */
record BiosSpec(
    Optional<Path> image, List<BootDevice> order, boolean menu, List<Path> optionRoms, Uefi uefi) {
  /**
   * @param firmware whether OVMF takes SeaBIOS's place where no image is named
   * @param variables where UEFI firmware keeps its variables
   */
  record Uefi(boolean firmware, Optional<Path> variables) {
    static final Uefi NONE = new Uefi(false, Optional.empty());
  }

  BiosSpec {
    order = List.copyOf(order);
    optionRoms = List.copyOf(optionRoms);
  }
}
