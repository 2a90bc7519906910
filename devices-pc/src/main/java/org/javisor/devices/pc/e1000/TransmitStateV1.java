package org.javisor.devices.pc.e1000;

import static org.javisor.device.DeviceState.bits;

import java.util.HexFormat;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * The transmitter in the middle of a packet.
 *
 * @param begun whether there was a first descriptor
 * @param segmentation whether it is to be cut
 * @param options POPTS of its first descriptor
 * @param packet what was fetched of it, in hexadecimal digits
 */
public record TransmitStateV1(
    TransmitContext context, boolean begun, boolean segmentation, int options, String packet) implements DeviceState {
  public TransmitStateV1 {
    bits("options", options, 8);
    if (!packet.matches("([0-9a-f]{2})*")) {
      throw new DeviceStateException("packet must be hexadecimal digits");
    }
  }

  static String text(byte[] packet) {
    return HexFormat.of().formatHex(packet);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(packet);
  }
}
