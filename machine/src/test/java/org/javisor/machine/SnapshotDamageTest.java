package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.javisor.device.DeviceStateException;
import org.javisor.machine.SnapshotException.Kind;
import org.javisor.machine.snapshot.DamagedException;
import org.javisor.machine.snapshot.MachineStateV1;
import org.javisor.machine.snapshot.SnapshotFile;
import org.javisor.machine.snapshot.StateDecoder;
import org.javisor.machine.snapshot.StateEncoder;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no snapshots, or no longer. */
@Timeout(300)
class SnapshotDamageTest {
  /** As the layout's description says. */
  private static final int FIRST_PAGE = 4096;

  private static final int VERSION_AT = 8;
  private static final int SUM_AT = 24;

  @TempDir
  private Path folder;

  private Path file = Path.of("unset");
  private byte[] good = {};

  private static MachineSpec spec() {
    return SnapshotGuest.spec("interpreter", new CountDownLatch(1)).withMemory(4L << 20);
  }

  @BeforeEach
  void save() throws IOException, InterruptedException {
    file = folder.resolve("a.snapshot");
    try (VirtualMachine vm = VirtualMachine.create(spec())) {
      vm.save(file, "a note");
    }
    good = Files.readAllBytes(file);
  }

  private void assertRefused(byte[] content, Kind kind) throws IOException {
    Files.write(file, content);
    assertThatExceptionOfType(SnapshotException.class)
        .isThrownBy(() -> VirtualMachine.restore(spec(), file))
        .withMessageStartingWith(file + ": ")
        .withMessageNotContaining("\n")
        .withMessageNotContaining("Exception")
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  @Test
  void whatIsMissingForeignOrCutShortIsRefused() throws IOException {
    assertRefused(new byte[0], Kind.FOREIGN);
    assertRefused("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), Kind.FOREIGN);
    for (int length : new int[] {8, 100, FIRST_PAGE - 1, FIRST_PAGE, 70_000, good.length / 2, good.length - 1}) {
      assertRefused(Arrays.copyOf(good, length), Kind.TRUNCATED);
    }
    assertRefused(Arrays.copyOf(good, good.length + 1), Kind.TRUNCATED);
    Files.delete(file);
    assertThatExceptionOfType(SnapshotException.class)
        .isThrownBy(() -> VirtualMachine.restore(spec(), file))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MISSING));
  }

  @Test
  void oneWrongBitIsFoundWhereverSomethingStands() throws IOException {
    int tested = 0;
    for (int at = 0; at < good.length; at = at < FIRST_PAGE ? at + 97 : at + 1013) {
      boolean hole = at >= FIRST_PAGE && isZero(at & -FIRST_PAGE);
      if (!hole && at >= VERSION_AT + 4) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << at % 8);
        assertRefused(bad, Kind.CORRUPTED);
        tested++;
      }
    }
    assertThat(tested).isGreaterThan(50);
  }

  private boolean isZero(int page) {
    for (int i = page; i < Math.min(page + FIRST_PAGE, good.length); i++) {
      if (good[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The first page with another content, and a checksum that fits. */
  private byte[] resealed(int at, int value) {
    byte[] changed = good.clone();
    ByteBuffer page = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    page.putInt(at, value);
    page.putInt(SUM_AT, 0);
    CRC32C sum = new CRC32C();
    sum.update(changed, 0, FIRST_PAGE);
    page.putInt(SUM_AT, (int) sum.getValue());
    return changed;
  }

  @Test
  void anotherVersionOfTheLayoutIsRefusedAsSuch() throws IOException {
    assertRefused(resealed(VERSION_AT, 2), Kind.OTHER_VERSION);
  }

  @Test
  void statesOfAnotherVersionAreRefusedAsSuch() throws IOException {
    byte[] state;
    try (SnapshotFile opened = SnapshotFile.open(file)) {
      state = StateEncoder.encode(opened.state());
    }
    String text = new String(state, StandardCharsets.ISO_8859_1).replace("PitStateV1", "PitStateV9");
    assertThatExceptionOfType(DamagedException.class)
        .isThrownBy(
            () -> StateDecoder.decode(
                text.getBytes(StandardCharsets.ISO_8859_1), MachineStateV1.class, SnapshotFile.KINDS))
        .withMessage("the state PitStateV9 is unknown")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DamagedException.Kind.UNKNOWN));
  }

  @Test
  void statesSurviveTheirEncoding() throws IOException, DamagedException {
    try (SnapshotFile opened = SnapshotFile.open(file)) {
      MachineStateV1 state = opened.state();
      assertThat(StateDecoder.decode(StateEncoder.encode(state), MachineStateV1.class, SnapshotFile.KINDS))
          .isEqualTo(state);
    }
  }

  @Test
  @Tag("fuzz")
  void filesWithAnyDamageAreRefusedOrNotDamagedWhereItMatters() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(SnapshotDamageTest.class);
    DamagedInput damage = new DamagedInput(fuzzing.random());
    int refused = 0;
    for (long round = fuzzing.rounds(60, 3_000); round > 0; round--) {
      Files.write(file, damage.damaged(good, 8));
      try (VirtualMachine vm = VirtualMachine.restore(spec(), file)) {
        assertThat(vm.origin()).isPresent();
      } catch (SnapshotException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  /** Whoever can compute a checksum can write any state: it must be impossible, or one that a machine can be in. */
  @Test
  @Tag("fuzz")
  void damagedStatesAreImpossibleOrCanBeRun() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(SnapshotDamageTest.class);
    RandomGenerator random = fuzzing.random();
    DamagedInput damage = new DamagedInput(random);
    byte[] state;
    try (SnapshotFile opened = SnapshotFile.open(file)) {
      state = StateEncoder.encode(opened.state());
    }
    int run = 0;
    for (long round = fuzzing.rounds(3_000, 200_000); round > 0; round--) {
      MachineStateV1 damaged = decoded(damage.damaged(state, 0));
      if (damaged != null && run(damaged)) {
        run++;
      }
    }
    assertThat(run).isPositive();
  }

  private static @Nullable MachineStateV1 decoded(byte[] state) {
    try {
      return StateDecoder.decode(state, MachineStateV1.class, SnapshotFile.KINDS);
    } catch (DamagedException e) {
      return null;
    }
  }

  private static boolean run(MachineStateV1 state) {
    try (VirtualMachine vm = VirtualMachine.create(spec())) {
      vm.board().restore(state);
      vm.board().clock().runDue();
      vm.board().processors().getFirst().vcpu().run(500);
      return true;
    } catch (DeviceStateException e) {
      return false;
    }
  }
}
