package org.javisor.devices.pc.usb;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The host controller with its ports and their devices.
 *
 * @param status the register; bits 8 and 9 say why its lowest bit is set: short packet, on complete
 * @param nanosToFrame until the next frame begins
 * @param ports status and control of each
 */
public record UhciStateV1(
    int command, int status, int interruptEnable, int frameNumber, int frameList, int startOfFrame, long nanosToFrame,
    List<Integer> ports, List<HidDeviceStateV1> devices) implements DeviceState {
  public UhciStateV1 {
    bits("command", command, 8);
    bits("status", status, 10);
    bits("interruptEnable", interruptEnable, 4);
    bits("frameNumber", frameNumber, 11);
    bits("startOfFrame", startOfFrame, 7);
    range("nanosToFrame", nanosToFrame, 0, UhciController.FRAME_NANOS);
    size("devices", devices, ports.size());
    ports.forEach(value -> bits("ports", value, 13));
    ports = List.copyOf(ports);
    devices = List.copyOf(devices);
  }
}
