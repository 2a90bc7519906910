package org.javisor.devices.pc.e1000;

import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A network card. Frames that are on their way are lost, as on a real network.
 *
 * @param registers all that are remembered, in a fixed order
 * @param eeprom its address and the state of its wires
 * @param phy the transceiver's registers
 */
public record E1000StateV1(
    List<Integer> registers, List<Integer> eeprom, List<Integer> phy, InterruptsStateV1 interrupts,
    TransmitStateV1 transmitter, boolean linkUp)
    implements DeviceState {
  public E1000StateV1 {
    registers = List.copyOf(registers);
    size("eeprom", eeprom, Eeprom.SAVED);
    eeprom = List.copyOf(eeprom);
    size("phy", phy, Phy.REGISTERS);
    phy = List.copyOf(phy);
  }
}
