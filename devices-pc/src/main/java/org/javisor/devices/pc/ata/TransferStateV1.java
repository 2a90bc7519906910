package org.javisor.devices.pc.ata;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.Base64;
import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * A drive's registers and the data it is moving.
 *
 * @param registers features, count, LBA low, mid, high, device, status, error
 * @param phase what it waits for: {@link Phase}'s number
 * @param dma whether the data are moved by DMA
 * @param phaseBytes bytes of this data phase
 * @param blockStart where in them the current block starts
 * @param blockLimit the size of all blocks but the last
 * @param interrupt whether INTRQ was asserted and not seen
 * @param data what is in the buffer, in Base64
 */
public record TransferStateV1(
    List<Integer> registers, int phase, boolean dma, int phaseBytes, int blockStart, int blockLimit,
    boolean interrupt, String data)
    implements DeviceState {
  public TransferStateV1 {
    size("registers", registers, 8);
    registers.forEach(value -> bits("registers", value, 16));
    registers = List.copyOf(registers);
    range("phase", phase, 0, Phase.values().length - 1);
    range("phaseBytes", phaseBytes, 0, AtaDevice.BUFFER_BYTES);
    range("data", data.length(), 0, AtaDevice.BUFFER_BYTES * 4L / 3 + 4);
    boolean moving = phase > Phase.WORK.ordinal();
    range("blockStart", blockStart, 0, moving ? Math.max(0, phaseBytes - 1) : 0);
    range("blockLimit", blockLimit, moving ? 1 : 0, moving ? AtaDevice.BUFFER_BYTES : 0);
    range("phaseBytes", phaseBytes, moving ? 1 : 0, moving ? AtaDevice.BUFFER_BYTES : 0);
    range("bytes of data", decode(data).length, 0, AtaDevice.BUFFER_BYTES);
  }

  private static byte[] decode(String data) {
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new DeviceStateException("data must be Base64: " + e.getMessage());
    }
  }

  Phase phaseKind() {
    return Phase.values()[phase];
  }

  byte[] bytes() {
    return decode(data);
  }
}
