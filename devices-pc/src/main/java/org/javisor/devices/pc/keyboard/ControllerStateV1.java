package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The 8042 with keyboard and mouse.
 *
 * @param ram the controller's memory, the command byte first
 * @param replies the controller's own bytes for the host; bit 8 marks those that stand for the mouse's
 * @param outputBuffer likewise; -1 if it is empty
 * @param lastOutput what the host read last
 * @param command the command whose argument is awaited; 0 if none
 * @param releasing whether the last byte from the keyboard was 0xF0
 */
public record ControllerStateV1(
    List<Integer> ram,
    List<Integer> replies,
    int outputBuffer,
    int lastOutput,
    int command,
    boolean lastWasCommand,
    boolean releasing,
    boolean a20,
    KeyboardStateV1 keyboard,
    MouseStateV1 mouse)
    implements DeviceState {
  public ControllerStateV1 {
    size("ram", ram, ControllerChip.RAM_BYTES);
    ram.forEach(value -> bits("ram", value, 8));
    ram = List.copyOf(ram);
    range("replies", replies.size(), 0, ControllerChip.MAX_REPLIES);
    replies.forEach(value -> bits("replies", value, 9));
    replies = List.copyOf(replies);
    range("outputBuffer", outputBuffer, -1, 0x1FF);
    bits("lastOutput", lastOutput, 8);
    bits("command", command, 8);
  }
}
