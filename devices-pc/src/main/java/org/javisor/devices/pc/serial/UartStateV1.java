package org.javisor.devices.pc.serial;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * One 16550A.
 *
 * @param registers IER, FCR, LCR, MCR, the error bits of LSR, the delta bits of MSR, SCR
 * @param receiver bytes received and not read
 * @param transmitter bytes written and not sent
 * @param transmitting whether the transmitter's interrupt is still to come for what was written
 */
public record UartStateV1(
    List<Integer> registers,
    int divisor,
    List<Integer> receiver,
    List<Integer> transmitter,
    boolean transmitting,
    boolean transmitterInterrupt,
    boolean receiverTimeout)
    implements DeviceState {
  public UartStateV1 {
    size("registers", registers, 7);
    registers = bytes("registers", registers);
    bits("divisor", divisor, 16);
    receiver = bytes("receiver", receiver);
    transmitter = bytes("transmitter", transmitter);
    range("receiver", receiver.size(), 0, ByteFifo.CAPACITY);
    range("transmitter", transmitter.size(), 0, ByteFifo.CAPACITY);
  }

  private static List<Integer> bytes(String component, List<Integer> values) {
    values.forEach(value -> bits(component, value, 8));
    return List.copyOf(values);
  }
}
