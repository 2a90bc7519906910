package org.javisor.devices.pc.interrupt;

import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * All interrupt controllers of a PC.
 *
 * @param localApics by CPU
 * @param extInt by CPU: whether an ExtINT message waits for the 8259A's vector
 */
public record InterruptsStateV1(
    PicStateV1 master,
    PicStateV1 slave,
    IoApicStateV1 ioApic,
    List<LocalApicStateV1> localApics,
    List<Boolean> extInt)
    implements DeviceState {
  public InterruptsStateV1 {
    size("extInt", extInt, localApics.size());
    localApics = List.copyOf(localApics);
    extInt = List.copyOf(extInt);
  }
}
