package org.javisor.devices.pc.pci;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A PCI function's configuration space.
 *
 * @param address device number times 8, plus function number
 * @param asserted the level of its interrupt pin
 */
public record PciFunctionStateV1(int address, List<Integer> space, boolean asserted) implements DeviceState {
  public PciFunctionStateV1 {
    bits("address", address, 8);
    size("space", space, ConfigRegister.SIZE);
    space.forEach(value -> bits("space", value, 8));
    space = List.copyOf(space);
  }
}
