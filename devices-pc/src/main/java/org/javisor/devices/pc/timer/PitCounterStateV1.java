package org.javisor.devices.pc.timer;

import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * One counter of the 8254; times in its clock pulses since the machine started.
 *
 * @param access 1 low byte, 2 high byte, 3 both
 * @param count what the counting element was loaded with at {@code start}
 * @param held pulses elapsed when the gate stopped it; -1 while it runs
 * @param nextCount a count that waits to be loaded at {@code changeTick}; 0 if none
 * @param lowByte the first byte of a count that is being written; -1 if none
 * @param latchedCount -1 if none
 * @param latchedStatus -1 if none
 */
public record PitCounterStateV1(
    int modeCode,
    boolean bcd,
    int access,
    boolean gate,
    boolean counting,
    int count,
    long start,
    long held,
    int nextCount,
    long changeTick,
    int lowByte,
    boolean highByteNext,
    int latchedCount,
    int latchedStatus)
    implements DeviceState {
  private static final long LAST_TICK = Long.MAX_VALUE >> 2;

  public PitCounterStateV1 {
    range("modeCode", modeCode, 0, 7);
    range("access", access, 1, 3);
    range("count", count, modeCode == 0 || modeCode == 1 || modeCode == 4 || modeCode == 5 ? 1 : 2, 0x1_0000);
    range("start", start, 0, LAST_TICK);
    range("held", held, -1, LAST_TICK);
    range("nextCount", nextCount, 0, 0x1_0000);
    range("changeTick", changeTick, 0, LAST_TICK);
    range("lowByte", lowByte, -1, 0xFF);
    range("latchedCount", latchedCount, -1, 0xFFFF);
    range("latchedStatus", latchedStatus, -1, 0xFF);
  }
}
