package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The PS/2 keyboard.
 *
 * @param rate of repetition, and the delay before it
 * @param repeating the key that repeats itself; 0 if none
 * @param down the keys that are down
 * @param types what each key of scan code set 3 does: typematic 0, make and break 1, make 2, all of it 3
 */
public record KeyboardStateV1(
    boolean scanning, int scanCodeSet, int leds, int rate, int repeating, List<Integer> down, List<Integer> types,
    Ps2QueueStateV1 queue) implements DeviceState {
  public KeyboardStateV1 {
    range("scanCodeSet", scanCodeSet, 1, 3);
    bits("leds", leds, 3);
    bits("rate", rate, 7);
    bits("repeating", repeating, 8);
    range("down", down.size(), 0, Ps2Keyboard.KEYS);
    down.forEach(code -> bits("down", code, 8));
    down = List.copyOf(down);
    size("types", types, Ps2Keyboard.KEYS);
    types.forEach(type -> bits("types", type, 2));
    types = List.copyOf(types);
  }
}
