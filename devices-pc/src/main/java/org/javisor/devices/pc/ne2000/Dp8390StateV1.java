package org.javisor.devices.pc.ne2000;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.HexFormat;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * A network controller with its memory.
 *
 * @param registers as {@code Dp8390} keeps them, in hexadecimal digits
 * @param remoteAddress where the next access to the data port goes
 * @param remoteBytes how many are left
 * @param memory in hexadecimal digits
 */
public record Dp8390StateV1(String registers, int remoteAddress, int remoteBytes, String memory)
    implements DeviceState {
  public Dp8390StateV1 {
    digits("registers", registers, Dp8390.REGISTERS);
    bits("remoteAddress", remoteAddress, 16);
    range("remoteBytes", remoteBytes, 0, 0xFFFF);
    digits("memory", memory, Dp8390.MEMORY_BYTES);
  }

  private static void digits(String component, String text, int bytes) {
    if (text.length() != 2 * bytes || !text.matches("[0-9a-f]*")) {
      throw new DeviceStateException(component + " must be " + bytes + " bytes in hexadecimal digits");
    }
  }

  static String text(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] bytes(String text) {
    return HexFormat.of().parseHex(text);
  }
}
