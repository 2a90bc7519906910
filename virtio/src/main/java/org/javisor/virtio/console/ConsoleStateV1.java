package org.javisor.virtio.console;

import static org.javisor.device.DeviceState.range;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A console device.
 *
 * @param open whether the guest has opened each port
 * @param ready whether the guest's driver knows the port
 * @param told whether the guest knows the host to have opened it
 * @param closing whether the guest closed it while output still waited
 * @param sent bytes of each port's first waiting output buffer that were passed on already
 * @param messages control messages that wait for a buffer: port, event and value of each
 */
public record ConsoleStateV1(
    List<Boolean> open, List<Boolean> ready, List<Boolean> told, List<Boolean> closing, List<Long> sent,
    List<MessageV1> messages)
    implements DeviceState {
  public ConsoleStateV1 {
    DeviceState.size("ready", ready, open.size());
    DeviceState.size("told", told, open.size());
    DeviceState.size("closing", closing, open.size());
    DeviceState.size("sent", sent, open.size());
    List<Long> checked = new ArrayList<>();
    for (Long bytes : sent) {
      range("sent", bytes, 0, Long.MAX_VALUE);
      checked.add(bytes);
    }
    range("messages", messages.size(), 0, ConsoleChip.MOST_MESSAGES);
    open = List.copyOf(open);
    ready = List.copyOf(ready);
    told = List.copyOf(told);
    closing = List.copyOf(closing);
    sent = List.copyOf(checked);
    messages = List.copyOf(messages);
  }

  /** A control message. */
  public record MessageV1(int port, int event, int value) {
    public MessageV1 {
      range("port", port, 0, ConsoleChip.MOST_PORTS - 1);
      DeviceState.bits("event", event, 16);
      DeviceState.bits("value", value, 16);
    }
  }
}
