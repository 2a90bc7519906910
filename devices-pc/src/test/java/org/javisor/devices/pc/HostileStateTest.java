package org.javisor.devices.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged states are refused, or lead to a board that runs on. */
@Tag("fuzz")
class HostileStateTest {
  private static final int CHANGES = 12;

  @Test
  void aDamagedStateIsRefusedOrHarmless() throws ReflectiveOperationException {
    Fuzzing fuzzing = Fuzzing.of(HostileStateTest.class);
    Random random = new Random(fuzzing.seed());
    int accepted = 0;
    int refused = 0;
    try (BoardRig origin = new BoardRig(2)) {
      for (long round = fuzzing.rounds(100, 10_000); round > 0; round--) {
        origin.fuzz(random.nextLong(), 300);
        Map<String, DeviceState> states = new LinkedHashMap<>(origin.board.save());
        refused += damage(states, random);
        accepted += restores(states, origin.clock.nanos(), random.nextLong()) ? 1 : 0;
      }
    }
    assertThat(accepted).isPositive();
    assertThat(refused).isPositive();
  }

  /** Whether a new board takes the states; it must then run on. */
  private static boolean restores(Map<String, DeviceState> states, long now, long seed) {
    try (BoardRig rig = new BoardRig(2)) {
      rig.clock.advanceTo(now);
      try {
        rig.board.restore(states);
      } catch (DeviceStateException e) {
        return false;
      }
      rig.fuzz(seed, 300);
      rig.board.save();
      return true;
    }
  }

  /** Changes several values; returns how many changes the states refused. */
  private static int damage(Map<String, DeviceState> states, Random random) throws ReflectiveOperationException {
    StateMutator mutator = new StateMutator(random);
    List<String> names = new ArrayList<>(states.keySet());
    int refused = 0;
    for (int i = 0; i < CHANGES; i++) {
      String name = names.get(random.nextInt(names.size()));
      try {
        states.put(name, (DeviceState) mutator.mutate(states.get(name)));
      } catch (DeviceStateException e) {
        refused++;
      }
    }
    return refused;
  }
}
