package org.javisor.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.javisor.machine.Peripherals.UsbDevice;

/**
 * What is plugged into a machine beside the ordinary.
 *
 * @param sound where sound goes; empty for a machine without
 * @param printer the file for what is printed; empty for a machine without a parallel port
 */
record PeripheralsSpec(Set<UsbDevice> usb, Optional<SoundTarget> sound, Optional<Path> printer) {
  PeripheralsSpec {
    usb = Set.copyOf(usb);
  }

  /** Whether there is nothing of it. */
  boolean isEmpty() {
    return usb.isEmpty() && sound.isEmpty() && printer.isEmpty();
  }
}
