package org.javisor.devices.pc;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random accesses to every register. */
@Tag("fuzz")
class HostileGuestTest {
  private static final int ACCESSES = 10_000;

  private final Fuzzing fuzzing = Fuzzing.of(HostileGuestTest.class);

  @Test
  void noAccessThrowsAndEveryStateCanBeSavedAndRestored() {
    long seed = fuzzing.seed();
    for (long round = 0; round < fuzzing.rounds(30, 3000); round++) {
      int cpus = 1 + (int) (round % 3);
      try (BoardRig rig = new BoardRig(cpus);
          BoardRig other = new BoardRig(cpus)) {
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
      first.fuzz(fuzzing.seed(), ACCESSES);
      second.fuzz(fuzzing.seed(), ACCESSES);
      assertThat(second.board.save()).isEqualTo(first.board.save());
      assertThat(second.cpus.events).isEqualTo(first.cpus.events);
    }
  }

  @Test
  void noProgramMakesTheTimersSpin() {
    try (BoardRig rig = new BoardRig(1)) {
      rig.fuzz(fuzzing.seed(), ACCESSES);
      rig.clock.jump(1_000_000_000L);
      for (int i = 0; i < 8; i++) {
        rig.clock.runDue();
      }
      assertThat(rig.clock.nextDeadline()).isGreaterThan(rig.clock.nanos());
    }
  }
}
