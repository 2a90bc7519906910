package org.javisor.devices.pc.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.CharacterBackend;
import org.javisor.device.DeviceStateException;
import org.javisor.devices.pc.PeripheralsRig;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The parallel port with a printer. */
class ParallelPortTest {
  private static final int DATA = 0x378;
  private static final int STATUS = 0x379;
  private static final int CONTROL = 0x37A;

  private final PeripheralsRig rig = new PeripheralsRig();
  private final List<Integer> paper = new ArrayList<>();
  private boolean full;
  private CharacterBackend.Listener listener = new CharacterBackend.Listener() {
    @Override
    public void inputAvailable() {
      // Nobody listens yet.
    }

    @Override
    public void outputReady() {
      // Nobody listens yet.
    }
  };

  private final CharacterBackend printer = new CharacterBackend() {
    @Override
    public boolean offer(int value) {
      return !full && paper.add(value);
    }

    @Override
    public int poll() {
      return -1;
    }

    @Override
    public void listen(Listener told) {
      listener = told;
    }
  };

  ParallelPortTest() {
    rig.board.plugParallelPort(printer);
    rig.board.reset();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void print(int value) {
    rig.ports.write(DATA, 1, value);
    rig.ports.write(CONTROL, 1, 0x0D);
    rig.ports.write(CONTROL, 1, 0x0C);
  }

  @Test
  void aStrobePrintsTheByteOnce() {
    assertThat(rig.ports.read(STATUS, 1)).isEqualTo(0xDF);
    print('A');
    rig.ports.write(DATA, 1, 'x');
    print('B');
    assertThat(paper).containsExactly((int) 'A', (int) 'B');
    assertThat(rig.ports.read(STATUS, 1)).as("acknowledged").isEqualTo(0x9F);
    assertThat(rig.ports.read(STATUS, 1)).isEqualTo(0xDF);
    assertThat(rig.ports.read(DATA, 1)).as("the latch reads back").isEqualTo('B');
    assertThat(rig.ports.read(CONTROL, 1)).isEqualTo(0xCC);
  }

  @Test
  void aPrinterThatIsFullIsBusyUntilItGoesOn() {
    full = true;
    print('A');
    assertThat(rig.ports.read(STATUS, 1) & 0x80).isZero();
    print('B');
    full = false;
    listener.outputReady();
    assertThat(paper).as("what came while it was busy is lost").containsExactly((int) 'A');
    rig.ports.read(STATUS, 1);
    assertThat(rig.ports.read(STATUS, 1)).isEqualTo(0xDF);
  }

  @Test
  void itInterruptsWhenAByteWasTakenIfAsked() {
    print('A');
    assertThat(rig.requests() & 1 << 7).isZero();
    rig.ports.write(CONTROL, 1, 0x1C);
    rig.ports.write(CONTROL, 1, 0x1D);
    assertThat(rig.requests() & 1 << 7).isNotZero();
  }

  @Test
  void aRestoredPortStillHasItsByte() {
    full = true;
    print('A');
    var saved = rig.board.save();
    full = false;
    rig.board.restore(saved);
    assertThat(paper).containsExactly((int) 'A');
    assertThatExceptionOfType(DeviceStateException.class)
        .isThrownBy(() -> new ParallelStateV1(0, 0, 256, false));
  }

  @Test
  @Tag("fuzz")
  void noProgramDoesHarm() {
    var random = Fuzzing.of(ParallelPortTest.class).random();
    for (int i = 0; i < 100_000; i++) {
      full = random.nextInt(4) == 0;
      switch (random.nextInt(4)) {
        case 0 -> rig.ports.read(DATA + random.nextInt(3), 1 << random.nextInt(3));
        case 1 -> listener.outputReady();
        default -> rig.ports.write(DATA + random.nextInt(3), 1 << random.nextInt(3), random.nextInt());
      }
    }
    assertThat(paper).isNotEmpty();
  }
}
