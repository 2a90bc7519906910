package org.javisor.devices.pc.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.device.DeviceStateException;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is written to the chip, with an image that fails now and then: nothing throws, all states are possible. */
@Tag("fuzz")
class FlashFuzzTest {
  private static final int OPERATIONS = 100_000;
  private static final int[] COMMANDS = {
    0x10, 0x20, 0x40, 0x50, 0x60, 0x70, 0x90, 0x98, 0xD0, 0xE8, 0xFF, 0x00, 0x01, 0x1F
  };

  private final Fuzzing fuzzing = Fuzzing.of(FlashFuzzTest.class);
  private final RandomGenerator random = fuzzing.random();

  @Test
  void noSequenceOfCommandsDoesHarm() {
    for (long round = 0; round < fuzzing.rounds(2, 200); round++) {
      try (FlashRig rig = new FlashRig()) {
        for (int i = 0; i < OPERATIONS; i++) {
          act(rig);
        }
        rig.image.failing = false;
        FlashStateV1 state = rig.flash.save();
        rig.flash.restore(state);
        assertThat(rig.flash.save()).isEqualTo(state);
      }
    }
  }

  private void act(FlashRig rig) {
    long at = FlashRig.START + random.nextInt(FlashRig.SIZE_BYTES - 8);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> rig.memory.write(at, 1, COMMANDS[random.nextInt(COMMANDS.length)]);
      case 8, 9 -> rig.memory.write(at, 1, random.nextInt(256));
      case 10 -> rig.memory.write(at, 1 << random.nextInt(4), random.nextLong());
      case 11, 12, 13, 14 -> rig.memory.read(at, 1 << random.nextInt(4));
      case 15 -> rig.clock.advance(random.nextInt(200_000));
      case 16 -> rig.image.failing = random.nextInt(500) == 0;
      case 17 -> restoreAnything(rig);
      default -> rig.flash.save();
    }
  }

  private void restoreAnything(FlashRig rig) {
    try {
      rig.flash.restore(new FlashStateV1(
          random.nextInt(-1, 5), random.nextInt(-1, 8), random.nextInt(0x110), random.nextInt(-1, 0x5000),
          random.nextInt(35), List.copyOf(random.ints(random.nextInt(34), 0, 256).boxed().toList())));
    } catch (DeviceStateException e) {
      // Refused: as it should be.
    }
  }
}
