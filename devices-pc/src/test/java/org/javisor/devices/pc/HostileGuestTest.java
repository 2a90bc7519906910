package org.javisor.devices.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random accesses to every register. {@code -Djavisor.seed=N} repeats a run. */
class HostileGuestTest {
  private static final int ROUNDS = 20;
  private static final int ACCESSES = 10_000;

  private static long seed() {
    long seed = Long.getLong("javisor.seed", new Random().nextLong());
    System.out.println("HostileGuestTest: javisor.seed=" + seed);
    return seed;
  }

  @Test
  void noAccessThrowsAndEveryStateCanBeSavedAndRestored() {
    long seed = seed();
    for (int round = 0; round < ROUNDS; round++) {
      try (BoardRig rig = new BoardRig(1 + round % 3);
          BoardRig other = new BoardRig(1 + round % 3)) {
        rig.fuzz(seed + round, ACCESSES);
        other.clock.advanceTo(rig.clock.nanos());
        other.board.restore(rig.board.save());
        other.fuzz(seed - round, ACCESSES / 10);
      }
    }
  }

  @Test
  void equalGuestsSeeEqualMachines() {
    try (BoardRig first = new BoardRig(2);
        BoardRig second = new BoardRig(2)) {
      first.fuzz(42, ACCESSES);
      second.fuzz(42, ACCESSES);
      assertThat(second.board.save()).isEqualTo(first.board.save());
      assertThat(second.cpus.events).isEqualTo(first.cpus.events);
    }
  }

  @Test
  void noProgramMakesTheTimersSpin() {
    try (BoardRig rig = new BoardRig(1)) {
      rig.fuzz(7, ACCESSES);
      rig.clock.jump(1_000_000_000L);
      for (int i = 0; i < 8; i++) {
        rig.clock.runDue();
      }
      assertThat(rig.clock.nextDeadline()).isGreaterThan(rig.clock.nanos());
    }
  }
}
