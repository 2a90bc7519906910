package org.javisor.devices.pc.sound;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * A bus master.
 *
 * @param position samples left of the current buffer
 * @param address where the next one is
 * @param interruptsWhenDone whether the end of the current buffer interrupts
 * @param begun whether there is a current buffer
 */
public record Ac97ChannelStateV1(
    int base, int current, int lastValid, int status, int prefetched, int control, int position, int address,
    boolean interruptsWhenDone, boolean begun) implements DeviceState {
  public Ac97ChannelStateV1 {
    bits("current", current, 5);
    bits("lastValid", lastValid, 5);
    bits("status", status, 5);
    bits("prefetched", prefetched, 5);
    bits("control", control, 5);
    bits("position", position, 16);
  }
}
