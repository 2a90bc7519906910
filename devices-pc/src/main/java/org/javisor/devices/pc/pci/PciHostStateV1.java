package org.javisor.devices.pc.pci;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The PCI host bridge and every function behind it.
 *
 * @param configAddress port 0xCF8
 * @param functions by ascending address
 */
public record PciHostStateV1(int configAddress, List<PciFunctionStateV1> functions) implements DeviceState {
  public PciHostStateV1 {
    functions = List.copyOf(functions);
  }
}
