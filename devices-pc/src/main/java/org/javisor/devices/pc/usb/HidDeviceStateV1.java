package org.javisor.devices.pc.usb;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A human interface device.
 *
 * @param configuration 0 or 1
 * @param flags remote wake-up enabled 1, interrupt endpoint halted 2
 * @param protocol boot 0, report 1
 * @param idle unit 4 ms; 0 for ever
 * @param output the last output report's byte: a keyboard's lamps
 * @param held codes of the keys that are down
 * @param report the last report
 * @param waiting reports that wait, one after the other
 */
public record HidDeviceStateV1(
    int address, int configuration, int flags, int protocol, int idle, int output, List<Integer> held,
    List<Integer> report, List<Integer> waiting, ControlV1 control) implements DeviceState {
  private static final int MOST_HELD = 256;

  public HidDeviceStateV1 {
    bits("address", address, 7);
    bits("configuration", configuration, 1);
    bits("flags", flags, 2);
    bits("protocol", protocol, 1);
    bits("idle", idle, 8);
    bits("output", output, 8);
    held = bytes("held", held, MOST_HELD);
    report = bytes("report", report, HidDevice.MOST_REPORT_BYTES);
    waiting = bytes("waiting", waiting, HidDevice.MOST_REPORT_BYTES * HidDevice.MOST_WAITING);
  }

  private static List<Integer> bytes(String component, List<Integer> bytes, int most) {
    range(component, bytes.size(), 0, most);
    bytes.forEach(value -> bits(component, value, 8));
    return List.copyOf(bytes);
  }

  /**
   * Its control pipe.
   *
   * @param stage what is expected next
   * @param data of the transfer that is under way
   * @param done how many bytes of it were moved
   */
  public record ControlV1(
      int stage, int requestType, int request, int value, int index, int length, List<Integer> data, int done)
      implements DeviceState {
    public ControlV1 {
      range("stage", stage, 0, ControlPipe.stages() - 1L);
      bits("requestType", requestType, 8);
      bits("request", request, 8);
      bits("value", value, 16);
      bits("index", index, 16);
      bits("length", length, 16);
      data = bytes("data", data, ControlPipe.MOST_BYTES);
      range("done", done, 0, data.size());
    }
  }
}
