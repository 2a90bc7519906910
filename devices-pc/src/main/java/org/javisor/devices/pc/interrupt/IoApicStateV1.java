package org.javisor.devices.pc.interrupt;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The I/O APIC.
 *
 * @param pins levels of the pins
 * @param entries the redirection table, remote IRR included
 */
public record IoApicStateV1(int id, int index, int pins, List<Long> entries) implements DeviceState {
  public IoApicStateV1 {
    bits("id", id, 4);
    bits("index", index, 8);
    bits("pins", pins, IoApic.PINS);
    size("entries", entries, IoApic.PINS);
    for (long entry : entries) {
      bits("entries", entry & ~(RedirectionEntry.WRITABLE | RedirectionEntry.REMOTE_IRR), 0);
    }
    entries = List.copyOf(entries);
  }
}
