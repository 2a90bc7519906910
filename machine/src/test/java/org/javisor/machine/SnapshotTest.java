package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.javisor.cpu.CpuModel;
import org.javisor.device.DeviceStateException;
import org.javisor.device.WallClock;
import org.javisor.device.sound.SoundOutput;
import org.javisor.disk.Access;
import org.javisor.disk.Medium;
import org.javisor.machine.SnapshotException.Kind;
import org.javisor.machine.SnapshotGuest.End;
import org.javisor.machine.snapshot.ProtectionKeysV1;
import org.javisor.memory.RawMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines that are saved, and go on as if nothing had been. */
@Timeout(60)
class SnapshotTest {
  @TempDir
  private Path folder;

  private static MachineSpec spec(String engine) {
    return SnapshotGuest.spec(engine, new CountDownLatch(1));
  }

  private static End uninterrupted(String engine) {
    try (VirtualMachine vm = VirtualMachine.create(spec(engine))) {
      return End.of(vm, vm.run());
    }
  }

  /** Saves a machine somewhere in the middle of its run, which it then finishes. */
  private End savedUnderWay(String engine, Path file) throws SnapshotException, InterruptedException {
    CountDownLatch signs = new CountDownLatch(3);
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec(engine, signs))) {
      vm.start();
      signs.await();
      vm.save(file, "under way");
      return End.of(vm, vm.await());
    }
  }

  private static End resumed(String engine, Path file) throws SnapshotException {
    try (VirtualMachine vm = VirtualMachine.restore(spec(engine), file)) {
      assertThat(vm.cpu(0).retired).as("instructions before").isPositive();
      return End.of(vm, vm.run());
    }
  }

  private void assertOnlyFile(Path file) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"interpreter,interpreter", "interpreter,translator", "translator,interpreter"})
  void aMachineThatWasSavedAndOneThatResumesEndAsOneThatWasNeverInterrupted(String saving, String resuming)
      throws IOException, InterruptedException {
    Path file = folder.resolve("a.snapshot");
    End end = uninterrupted("interpreter");
    assertThat(end.outcome()).isEqualTo(new Outcome.DebugExit(15));
    assertThat(savedUnderWay(saving, file)).isEqualTo(end);
    assertThat(resumed(resuming, file)).isEqualTo(end);
    assertThat(resumed(resuming, file)).as("a second time from the same file").isEqualTo(end);
    assertOnlyFile(file);
  }

  @Test
  void aMachineThatHasNotBegunAndOneThatWasStoppedCanBeSaved() throws IOException, InterruptedException {
    End end = uninterrupted("interpreter");
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (VirtualMachine vm = VirtualMachine.create(spec("interpreter"))) {
      vm.save(first, "");
      vm.stop();
      assertThat(vm.run()).isEqualTo(new Outcome.Stopped());
      vm.save(second, "");
    }
    for (Path file : new Path[] {first, second}) {
      try (VirtualMachine vm = VirtualMachine.restore(spec("interpreter"), file)) {
        assertThat(End.of(vm, vm.run())).isEqualTo(end);
      }
    }
  }

  @Test
  void peripheralsAreSavedTooAndMustBeTheSame() throws SnapshotException, InterruptedException {
    Path file = folder.resolve("a");
    MachineSpec plain = spec("interpreter");
    Peripherals all = Peripherals.none().withUsb(Peripherals.UsbDevice.TABLET, Peripherals.UsbDevice.KEYBOARD)
        .withSound(SoundOutput.none()).withPrinter(new Console());
    MachineSpec spec = plain.withOptions(plain.options().withPeripherals(all));
    End end;
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      vm.save(file, "");
      end = End.of(vm, vm.run());
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, file)) {
      assertThat(End.of(vm, vm.run())).isEqualTo(end);
    }
    assertRefused(plain, file, "another set of USB devices ([TABLET, KEYBOARD]; this one has none)");
  }

  @Test
  void whatProtectionKeysDenyIsKeptWhereTheyDenyAnything() throws IOException, InterruptedException {
    MachineSpec spec = spec("interpreter").withCpuModel(CpuModel.parse("max"));
    Path denied = folder.resolve("denied");
    Path allowed = folder.resolve("allowed");
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      vm.save(allowed, "");
      vm.cpu(0).pkru = 0x5555_5554;
      vm.cpu(0).pkrs = 8;
      vm.save(denied, "");
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, denied)) {
      assertThat(vm.cpu(0).pkru).isEqualTo(0x5555_5554);
      assertThat(vm.cpu(0).pkrs).isEqualTo(8);
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, allowed)) {
      assertThat(vm.cpu(0).pkru).isZero();
    }
    String name = ProtectionKeysV1.class.getSimpleName();
    assertThat(new String(Files.readAllBytes(denied), StandardCharsets.ISO_8859_1)).contains(name);
    assertThat(new String(Files.readAllBytes(allowed), StandardCharsets.ISO_8859_1)).doesNotContain(name);
  }

  @Test
  void cpusWithoutProtectionKeysRefuseTheirRights() {
    ProtectionKeysV1 keys = new ProtectionKeysV1(List.of(0), List.of(4));
    try (VirtualMachine vm = VirtualMachine.create(spec("interpreter"))) {
      assertThatExceptionOfType(DeviceStateException.class)
          .isThrownBy(() -> keys.applyTo(List.of(vm.cpu(0))))
          .withMessage("CPU model x86-64-v2 has no pks");
    }
  }

  @Test
  void itsNoteAndItsPartsCanBeRead() throws IOException, InterruptedException {
    Path file = folder.resolve("a");
    savedUnderWay("interpreter", file);
    SnapshotInfo info = SnapshotInfo.of(file);
    assertThat(info.note()).isEqualTo("under way");
    assertThat(info.machine()).containsEntry("memory", "8 MiB").containsEntry("number of CPUs", "1");
    try (VirtualMachine vm = VirtualMachine.restore(spec("interpreter"), file)) {
      assertThat(vm.origin()).contains(info);
    }
  }

  @Test
  void aMachineOfAnotherSpecificationIsRefusedByTheNameOfThePart() throws IOException, InterruptedException {
    Path file = folder.resolve("a");
    savedUnderWay("interpreter", file);
    MachineSpec same = spec("interpreter");
    assertRefused(same.withMemory(16L << 20), file, "another memory (8 MiB; this one has 16 MiB)");
    assertRefused(same.withCpus(2), file, "another number of CPUs (1; this one has 2)");
    assertRefused(same.withCommandLine("quiet"), file, "another kernel command line");
    assertRefused(
        same.withOptions(same.options().withDisplay(new Display(800, 600))), file, "another display (none");
  }

  private static void assertRefused(MachineSpec spec, Path file, String because) {
    assertThatExceptionOfType(SnapshotException.class)
        .isThrownBy(() -> VirtualMachine.restore(spec, file))
        .withMessageContaining(because)
        .withMessageStartingWith(file.toString())
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.OTHER_MACHINE));
  }

  @Test
  void videoMemoryAndRegistersOfADisplayAreKept() throws IOException, InterruptedException {
    MachineSpec spec = spec("interpreter");
    spec = spec.withOptions(spec.options().withDisplay(new Display(800, 600)));
    Path file = folder.resolve("a");
    long written = 0x1122_3344_5566_7788L;
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      RawMemory.putLong(
          vm.board().memoryBlocks().get("video").address() + 0x5_0008, written);
      vm.save(file, "");
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, file)) {
      assertThat(RawMemory.getLong(vm.board().memoryBlocks().get("video").address() + 0x5_0008))
          .isEqualTo(written);
      assertThat(vm.screen().text()).as("the text mode that the board set up").isNotEmpty();
    }
  }

  @Test
  void aFolderThatIsNotThereOrInTheWayFailsAndTheGuestRunsOn() throws IOException, InterruptedException {
    CountDownLatch signs = new CountDownLatch(3);
    Path inTheWay = Files.createDirectory(folder.resolve("a"));
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec("interpreter", signs))) {
      vm.start();
      signs.await();
      for (Path bad : new Path[] {folder.resolve("missing/a"), inTheWay}) {
        assertThatExceptionOfType(SnapshotException.class)
            .isThrownBy(() -> vm.save(bad, ""))
            .withMessageStartingWith(bad.toString())
            .withMessageNotContaining("Exception");
      }
      assertThat(vm.await()).isEqualTo(new Outcome.DebugExit(15));
    }
    assertOnlyFile(inTheWay);
  }

  @Test
  void aMachineWithTheTestDeviceIsNotSaved() {
    MachineSpec spec = spec("interpreter");
    spec = spec.withOptions(spec.options().withTestDevice(true));
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThatExceptionOfType(SnapshotException.class)
          .isThrownBy(() -> vm.save(folder.resolve("a"), ""))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }
    assertThat(folder).isEmptyDirectory();
  }

  private MachineSpec withDrives(Access access) throws IOException {
    Path disk = folder.resolve("disk.img");
    if (!Files.exists(disk)) {
      Files.write(disk, new byte[1 << 20]);
      Files.write(folder.resolve("floppy.img"), new byte[1_474_560]);
      Files.write(folder.resolve("cd.iso"), new byte[1 << 16]);
    }
    return spec("interpreter")
        .withDrive(DriveSpec.disk(disk).withAccess(access))
        .withDrive(new DriveSpec(DriveSpec.Bus.SATA, Medium.CDROM, folder.resolve("cd.iso"), Access.READ_ONLY))
        .withDrive(DriveSpec.floppy(folder.resolve("floppy.img")));
  }

  @Test
  void aMachineWithDrivesGoesOnUnlessAnImageHasChanged() throws IOException, InterruptedException {
    Path file = folder.resolve("a");
    MachineSpec spec = withDrives(Access.READ_WRITE);
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      vm.save(file, "");
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, file)) {
      assertThat(vm.run()).isEqualTo(new Outcome.DebugExit(15));
    }
    Files.setLastModifiedTime(folder.resolve("disk.img"), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    assertRefused(spec, file, "another drive 1");
  }

  @Test
  void aMachineWhoseDisksChangesAreTemporaryIsNotSaved() throws IOException {
    try (VirtualMachine vm = VirtualMachine.create(withDrives(Access.SNAPSHOT))) {
      assertThatExceptionOfType(SnapshotException.class)
          .isThrownBy(() -> vm.save(folder.resolve("a"), ""))
          .withMessageContaining("disk.img is in a temporary file")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void aMachineThatHasEndedByItselfIsNotSaved() {
    try (VirtualMachine vm = VirtualMachine.create(spec("interpreter"))) {
      vm.run();
      assertThatExceptionOfType(SnapshotException.class)
          .isThrownBy(() -> vm.save(folder.resolve("a"), ""))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.ENDED));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theRealTimeClockOfAResumedMachineShowsNowAndItsTimeGoesOn() throws IOException, InterruptedException {
    MachineSpec host = spec("interpreter");
    host = host.withOptions(host.options().withTime(MachineOptions.TimeMode.HOST));
    Path file = folder.resolve("a");
    LocalDateTime before = LocalDateTime.of(2026, 1, 1, 12, 0, 30);
    long saved;
    try (VirtualMachine vm = VirtualMachine.create(host.withWallClock(WallClock.fixed(before)))) {
      vm.save(file, "");
      saved = vm.board().clock().nanos();
    }
    MachineSpec later = host.withWallClock(WallClock.fixed(before.plusHours(3).plusSeconds(5)));
    try (VirtualMachine vm = VirtualMachine.restore(later, file)) {
      assertThat(vm.board().clock().nanos()).isEqualTo(saved);
      assertThat(realTimeClock(vm, 0)).isEqualTo(0x35);
      assertThat(realTimeClock(vm, 4)).isEqualTo(0x15);
    }
  }

  private static int realTimeClock(VirtualMachine vm, int register) {
    vm.cpu(0).bus.portOut(0x70, 1, register);
    return vm.cpu(0).bus.portIn(0x71, 1);
  }
}
