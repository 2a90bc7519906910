package org.javisor.devices.pc.vga;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The registers of a VGA. Video memory is RAM, and kept with the machine's.
 *
 * @param miscellaneous the miscellaneous output register
 * @param feature the feature control register
 * @param asleep whether the video subsystem is disabled
 * @param indices of sequencer, graphics controller, CRT controller, attribute controller and VBE
 * @param expectsValue whether the attribute controller takes a value next
 * @param latches the graphics controller's latches
 */
public record VgaStateV1(
    int miscellaneous, int feature, boolean asleep, List<Integer> indices, boolean expectsValue, int latches,
    List<Integer> sequencer, List<Integer> graphics, List<Integer> crtc, List<Integer> attributes, DacStateV1 dac,
    List<Integer> vbe) implements DeviceState {
  public VgaStateV1 {
    bits("miscellaneous", miscellaneous, 8);
    bits("feature", feature, 2);
    indices = bytes("indices", indices, 5, 16);
    sequencer = bytes("sequencer", sequencer, Sequencer.COUNT, 8);
    graphics = bytes("graphics", graphics, GraphicsController.COUNT, 8);
    crtc = bytes("crtc", crtc, CrtController.COUNT, 8);
    attributes = bytes("attributes", attributes, AttributeController.COUNT, 8);
    vbe = bytes("vbe", vbe, Vbe.COUNT, 16);
  }

  private static List<Integer> bytes(String component, List<Integer> values, int count, int width) {
    size(component, values, count);
    values.forEach(value -> bits(component, value, width));
    return List.copyOf(values);
  }

  /**
   * The colours.
   *
   * @param component which of red, green and blue comes next
   * @param wide whether components have 8 bits
   */
  public record DacStateV1(
      int mask, int readAddress, int writeAddress, int component, boolean reading, boolean wide,
      List<Integer> components) implements DeviceState {
    public DacStateV1 {
      bits("mask", mask, 8);
      bits("readAddress", readAddress, 8);
      bits("writeAddress", writeAddress, 8);
      range("component", component, 0, 2);
      components = bytes("components", components, Dac.COMPONENTS, 8);
    }
  }
}
