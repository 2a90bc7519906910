package org.javisor.devices.pc.vga;

import java.util.Arrays;
import java.util.List;

/**
 * Registers to records and back. Bits that a register does not have vanish on the way, as when software writes them.
 */
final class VgaStates {
  private VgaStates() {}

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  static VgaStateV1 save(VgaChip chip, Vbe vbe) {
    Dac dac = chip.dac;
    return new VgaStateV1(
        chip.miscellaneous,
        chip.feature,
        chip.asleep,
        List.of(
            chip.sequencer.index, chip.graphics.index, chip.crtc.index, chip.attributes.index, vbe.index & 0xFFFF),
        chip.attributes.expectsValue,
        chip.graphics.latches,
        list(chip.sequencer.registers),
        list(chip.graphics.registers),
        list(chip.crtc.registers),
        list(chip.attributes.registers),
        new VgaStateV1.DacStateV1(
            dac.mask, dac.readAddress, dac.writeAddress, dac.component, dac.reading, dac.wide, list(dac.components)),
        list(vbe.registers));
  }

  static void restore(VgaStateV1 state, VgaChip chip, Vbe vbe) {
    chip.miscellaneous = state.miscellaneous();
    chip.feature = state.feature();
    chip.asleep = state.asleep();
    restoreSequencer(state, chip.sequencer);
    restoreGraphics(state, chip.graphics);
    Arrays.setAll(chip.crtc.registers, state.crtc()::get);
    chip.crtc.index = state.indices().get(2) & 0x1F;
    restoreAttributes(state, chip.attributes);
    restoreDac(state.dac(), chip.dac);
    vbe.restore(state.vbe());
    vbe.index = state.indices().get(4);
    chip.changes++;
  }

  private static void restoreSequencer(VgaStateV1 state, Sequencer sequencer) {
    for (sequencer.index = 0; sequencer.index < Sequencer.COUNT; sequencer.index++) {
      sequencer.write(state.sequencer().get(sequencer.index));
    }
    sequencer.index = state.indices().get(0) & 7;
  }

  private static void restoreGraphics(VgaStateV1 state, GraphicsController graphics) {
    for (graphics.index = 0; graphics.index < GraphicsController.COUNT; graphics.index++) {
      graphics.write(state.graphics().get(graphics.index));
    }
    graphics.index = state.indices().get(1) & 0xF;
    graphics.latches = state.latches();
  }

  private static void restoreAttributes(VgaStateV1 state, AttributeController attributes) {
    for (int i = 0; i < AttributeController.COUNT; i++) {
      attributes.expectsValue = false;
      attributes.write(i);
      attributes.write(state.attributes().get(i));
    }
    attributes.index = state.indices().get(3) & 0x3F;
    attributes.expectsValue = state.expectsValue();
  }

  private static void restoreDac(VgaStateV1.DacStateV1 state, Dac dac) {
    dac.mask = state.mask();
    dac.readAddress = state.readAddress();
    dac.writeAddress = state.writeAddress();
    dac.component = state.component();
    dac.reading = state.reading();
    dac.wide = state.wide();
    Arrays.setAll(dac.components, i -> state.wide() ? state.components().get(i) : state.components().get(i) & 0x3F);
  }
}
