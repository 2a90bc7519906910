package org.javisor.machine;

import org.javisor.firmware.BootRequest;
import org.javisor.firmware.bios.BiosRequest;

/** What a machine does at power-on. */
public sealed interface Startup {
  /** A kernel stands in memory already, and the first CPU in it: no firmware runs. */
  record Kernel(BootRequest request) implements Startup {}

  /** The first CPU begins in a BIOS, which looks for something to boot, as on a PC. */
  record Bios(BiosRequest request) implements Startup {}
}
