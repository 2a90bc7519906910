package org.javisor.devices.pc.flash;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A flash memory's registers; what its cells hold belongs to its image.
 *
 * @param mode {@link FlashChip.Mode}'s number
 * @param expecting {@link FlashChip.Expecting}'s number
 * @param bufferStart the first address that was written into the buffer; -1 for none
 * @param bufferCount how many bytes are to be written into the buffer
 * @param buffer those that were
 */
public record FlashStateV1(
    int mode, int expecting, int status, int bufferStart, int bufferCount, List<Integer> buffer)
    implements DeviceState {
  public FlashStateV1 {
    range("mode", mode, 0, FlashChip.Mode.values().length - 1);
    range("expecting", expecting, 0, FlashChip.Expecting.values().length - 1);
    bits("status", status, 8);
    range("bufferStart", bufferStart, -1, Integer.MAX_VALUE);
    range("bufferCount", bufferCount, 0, 0x100);
    range("bytes in the buffer", buffer.size(), 0, Math.min(bufferCount, FlashChip.BUFFER_BYTES));
    buffer = List.copyOf(buffer);
    buffer.forEach(value -> bits("buffer", value, 8));
    if (!buffer.isEmpty()) {
      range("bufferStart", bufferStart, 0, Integer.MAX_VALUE);
    }
    FlashChip.Expecting next = FlashChip.Expecting.values()[expecting];
    if (next == FlashChip.Expecting.BUFFER_DATA) {
      range("bufferCount", bufferCount, buffer.size() + 1L, FlashChip.BUFFER_BYTES);
    } else if (next == FlashChip.Expecting.BUFFER_CONFIRMATION) {
      range("bufferCount", bufferCount, 1, buffer.size());
    }
  }
}
