package org.javisor.devices.pc.vga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource.Scope;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a guest does to the card, nothing escapes and a picture can be drawn. */
@Tag("fuzz")
class VgaFuzzTest {
  private static final int[] SIZES = {1, 1, 2, 4, 8};

  @Test
  void noRegisterAndNoMemoryAccessDoesHarm() {
    Fuzzing fuzzing = Fuzzing.of(VgaFuzzTest.class);
    RandomGenerator random = fuzzing.random();
    Frame whole = new Frame();
    int pictures = 0;
    try (VgaRig rig = new VgaRig()) {
      rig.card.enterTextMode();
      for (long i = 0; i < fuzzing.rounds(200_000, 5_000_000); i++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> register(rig, random);
          case 3 -> vbe(rig, random);
          case 4 -> rig.in(0x3B0 + random.nextInt(0x30));
          case 5 -> rig.memory.write(0xA_0000 + random.nextInt(0x2_0000 - 8), size(random), random.nextLong());
          case 6 -> rig.memory.read(0xA_0000 + random.nextInt(0x2_0000 - 8), size(random));
          default -> rig.nanos += random.nextInt(20_000_000);
        }
        if (i % 500 == 0) {
          rig.refresh();
          rig.frame.takeDamage();
          rig.card.refresh(whole, Scope.WHOLE);
          rig.card.text();
          rig.card.restore(rig.card.save());
          pictures++;
        }
      }
      assertThat(pictures).isGreaterThanOrEqualTo(400);
      assertThat(whole.pixels()).hasSize(whole.width() * whole.height());
    }
  }

  private static int size(RandomGenerator random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private static void register(VgaRig rig, RandomGenerator random) {
    switch (random.nextInt(6)) {
      case 0 -> rig.indexed(0x3C4, random.nextInt(8), random.nextInt(256));
      case 1 -> rig.indexed(0x3CE, random.nextInt(16), random.nextInt(256));
      case 2 -> rig.indexed(0x3D4, random.nextInt(32), random.nextInt(256));
      case 3 -> rig.attribute(random.nextInt(32), random.nextInt(256));
      case 4 -> rig.ports.write(0x3B0 + random.nextInt(0x30), 1 << random.nextInt(3), random.nextInt());
      default -> rig.out(0x3C2, random.nextInt(256) | 3);
    }
  }

  private static void vbe(VgaRig rig, RandomGenerator random) {
    int value = switch (random.nextInt(4)) {
      case 0 -> random.nextInt(0x1_0000);
      case 1 -> 1 << random.nextInt(16);
      case 2 -> new int[] {4, 8, 15, 16, 24, 32, 640, 480, 1024, 0x41}[random.nextInt(10)];
      default -> random.nextInt(256);
    };
    rig.vbe(random.nextInt(12), value);
    // Large linear modes would make this a test of drawing speed.
    if (random.nextInt(4) != 0) {
      rig.vbe(4, 0);
    }
    rig.vbe(random.nextInt(12));
  }
}
