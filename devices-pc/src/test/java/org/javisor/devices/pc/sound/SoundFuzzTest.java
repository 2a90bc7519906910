package org.javisor.devices.pc.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.devices.pc.StateMutator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs for sound card and speaker. */
@Tag("fuzz")
@Timeout(300)
class SoundFuzzTest {
  private final Fuzzing fuzzing = Fuzzing.of(SoundFuzzTest.class);
  private final RandomGenerator random = fuzzing.random();

  @Test
  void noProgramDoesHarm() throws ReflectiveOperationException {
    StateMutator mutator = new StateMutator(new java.util.Random(fuzzing.seed()));
    int refused = 0;
    for (long round = 0; round < fuzzing.rounds(12, 600); round++) {
      try (Ac97Driver card = new Ac97Driver().loud();
          Ac97Driver other = new Ac97Driver()) {
        for (int i = 0; i < 10_000; i++) {
          act(card);
        }
        Map<String, DeviceState> saved = card.rig.board.save();
        other.rig.clock.advanceTo(card.rig.clock.nanos());
        other.rig.board.restore(saved);
        Map<String, DeviceState> states = new LinkedHashMap<>(saved);
        try {
          states.put("ac97", (DeviceState) mutator.mutate(saved.get("ac97")));
          other.rig.board.restore(states);
        } catch (DeviceStateException e) {
          refused++;
        }
        for (int i = 0; i < 100; i++) {
          act(other);
        }
        assertThat(card.sound.frames()).isPositive();
      }
    }
    assertThat(refused).isPositive();
  }

  private void act(Ac97Driver card) {
    int port = random.nextInt(3) == 0 ? Ac97Driver.CODEC + random.nextInt(256) : Ac97Driver.MASTER + random.nextInt(64);
    int value = random.nextInt() >>> random.nextInt(32);
    switch (random.nextInt(10)) {
      case 0, 1 -> card.rig.ports.write(port, 1 << random.nextInt(3), value);
      case 2 -> card.rig.ports.read(port, 1 << random.nextInt(3));
      case 3 -> card.rig.memory.write(
          Ac97Driver.LIST + 4L * random.nextInt(64), 4,
          random.nextBoolean() ? value & 0xFFFF_FFFFL : random.nextInt(1 << random.nextInt(1, 17)));
      case 4 -> card.rig.ports.write(Ac97Driver.MASTER + 0x10 * random.nextInt(3), 4, Ac97Driver.LIST);
      case 5 -> card.rig.ports.write(Ac97Driver.MASTER + 0x10 * random.nextInt(3) + 0xB, 1, 0x1D);
      case 6 -> card.rig.ports.write(Ac97Driver.MASTER + 0x10 * random.nextInt(3) + 5, 1, random.nextInt(32));
      case 7 -> card.rig.ports.write(random.nextBoolean() ? 0x42 : 0x61, 1, value);
      case 8 -> card.rig.ports.write(0x43, 1, random.nextBoolean() ? 0xB6 : value);
      default -> card.rig.clock.advance(random.nextInt(1 << random.nextInt(1, 25)));
    }
  }
}
