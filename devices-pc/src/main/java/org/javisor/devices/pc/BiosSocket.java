package org.javisor.devices.pc;

import java.util.Optional;
import org.javisor.device.CharacterBackend;
import org.javisor.memory.Ram;

/**
 * A BIOS ROM on the board, instead of a kernel that is loaded from outside: shadow RAM, and what a set-up program would
 * have stored in CMOS memory.
 *
 * @param ram the machine's RAM, for what stands behind the ROM
 * @param rom the BIOS, whole pages, which end at 4 GiB
 * @param bootOrder the kinds of devices to try, four bits each, the first one lowest: 1 floppy, 2 hard disk, 3 CD, 4
 *     network; 0 ends the list
 * @param log takes what the BIOS writes to its debug port 0x402; without it the port is not there
 */
public record BiosSocket(Ram ram, Ram rom, int bootOrder, Optional<CharacterBackend> log) {
  public BiosSocket {
    if (bootOrder >>> 12 != 0) {
      throw new IllegalArgumentException("a boot order has three places, not 0x" + Integer.toHexString(bootOrder));
    }
  }
}
