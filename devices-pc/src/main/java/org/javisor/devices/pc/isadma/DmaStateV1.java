package org.javisor.devices.pc.isadma;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * Both DMA controllers.
 *
 * @param pages the registers at ports 0x80 to 0x8F
 */
public record DmaStateV1(List<ControllerV1> controllers, List<Integer> pages) implements DeviceState {
  public DmaStateV1 {
    size("controllers", controllers, 2);
    controllers = List.copyOf(controllers);
    size("pages", pages, 16);
    pages.forEach(page -> bits("pages", page, 8));
    pages = List.copyOf(pages);
  }

  /**
   * One 8237A.
   *
   * @param counters base addresses, base counts, addresses, counts, modes of the four channels
   * @param highByte whether the next access to a counter is to its high byte
   */
  public record ControllerV1(
      List<Integer> counters, int command, int mask, int request, int status, boolean highByte)
      implements DeviceState {
    public ControllerV1 {
      size("counters", counters, 5 * Dma8237.CHANNELS);
      counters.forEach(value -> bits("counters", value, 16));
      counters = List.copyOf(counters);
      bits("command", command, 8);
      bits("mask", mask, 4);
      bits("request", request, 4);
      bits("status", status, 4);
    }
  }
}
