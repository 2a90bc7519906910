package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.javisor.cpu.CpuModel;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the snapshot at the prompt, and of what is typed early, with a guest that starts in no time. */
@Timeout(120)
class KeptPromptTest {
  private static final long ORIGIN = 0x10_0000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Takes its port over as kernels do, which empties a FIFO that is on; prompts; says all twice; q ends it. */
  private static byte[] guest() {
    return new Assembler(Decoder.CODE_32, ORIGIN)
        .asm("jmp start")
        .align(64)
        .label("text")
        .bytes("Javisor guest: small\r\nroot@javisor:~# \0".chars().toArray())
        .asm("start: mov edx, 0x3FA; mov al, 7; out dx, al; out dx, al; mov edx, 0x3F8; mov esi, 0x100040")
        .asm("print: mov al, byte ptr [esi]; test al, al; jz read; out dx, al; inc esi; jmp print")
        .asm("read: mov edx, 0x3FD; wait: in al, dx; test al, 1; jz wait; mov edx, 0x3F8; in al, dx")
        .asm("cmp al, 0x71; jz end; out dx, al; out dx, al; jmp read")
        .asm("end: mov al, 3; out 0xF4, al; hlt")
        .assemble();
  }

  @TempDir
  private Path cache;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private static RunSpec spec() {
    RunSpec.Options options = new RunSpec.Options(EngineChoice.AUTO, true, false, false, false, true, Set.of());
    return new RunSpec(
        Optional.empty(), Optional.empty(), Optional.empty(), List.of(), "", new MemorySize(16L << 20),
        CpuModel.standard(), 1, List.of(), Optional.empty(), List.of(), Optional.empty(),
        new PeripheralsSpec(Set.of(), Optional.empty(), Optional.empty()), SnapshotSpec.NONE, Optional.empty(),
        options);
  }

  private static MachineSpec machine(org.javisor.device.CharacterBackend serial) {
    BootRequest request = BootRequest.of(new BootFile("guest", guest())).withEntry(new Entry.Flat(ORIGIN, false));
    return MachineSpec.boot(request).withMemory(16L << 20).withSerial(serial);
  }

  /** Starts the machine after x was typed, waits for its answer, and returns what was said about the start. */
  private String start() throws InterruptedException {
    said.reset();
    Console console = new Console();
    console.type("x");
    PrintStream messages = new PrintStream(said, true, StandardCharsets.UTF_8);
    WarmStart warm = WarmStart.of(spec(), cache).orElseThrow();
    try (VirtualMachine vm = warm.start(console, messages, (serial, resumed) -> machine(serial)).start()) {
      assertAnswers(vm, console);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  private static void assertAnswers(VirtualMachine vm, Console console) throws InterruptedException {
    assertThat(console.awaitText("root@javisor:~# xx", PATIENCE)).as(console.text()).isTrue();
    console.type("q");
    assertThat(vm.await()).isInstanceOf(Outcome.DebugExit.class);
  }

  private Path snapshot() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("snapshots"))) {
      List<Path> found = files.filter(path -> !path.endsWith(".lock")).toList();
      assertThat(found).as("one snapshot, and nothing left behind").hasSize(1);
      return found.getFirst();
    }
  }

  private void assertIgnoredAndReplaced(String reason) throws IOException, InterruptedException {
    assertThat(start()).contains(reason, "(it is ignored, and the guest boots)").containsOnlyOnce("\n");
    assertThat(start()).contains("resumed from the snapshot of ").containsOnlyOnce("\n");
    assertThat(snapshot()).isRegularFile();
  }

  @Test
  void whatIsTypedBeforeThePromptReachesTheGuestHoweverItStarts() throws IOException, InterruptedException {
    assertThat(start()).as("the first start").isEmpty();
    assertThat(start()).as("the second start").contains("resumed from the snapshot of ");
    Console console = new Console();
    console.type("x");
    try (VirtualMachine vm = WarmStart.booted(console, (serial, resumed) -> machine(serial)).start()) {
      assertAnswers(vm, console);
    }
  }

  @Test
  void aSnapshotThatCannotBeUsedIsIgnoredWithOneLineAndReplaced() throws IOException, InterruptedException {
    start();
    byte[] good = Files.readAllBytes(snapshot());
    Files.write(snapshot(), Arrays.copyOf(good, good.length / 2));
    assertIgnoredAndReplaced("instead of " + good.length);
    byte[] damaged = good.clone();
    // Where the guest's code stands, 64 KiB into the file.
    damaged[(1 << 16) + (int) ORIGIN + 70] ^= 4;
    Files.write(snapshot(), damaged);
    assertIgnoredAndReplaced("the snapshot is damaged");
    Files.writeString(snapshot(), "#!/bin/sh\n");
    assertIgnoredAndReplaced("is no snapshot of Javisor");
  }

  @Test
  void aSnapshotOfAnotherGuestIsIgnoredWithOneLineAndReplaced() throws IOException, InterruptedException {
    start();
    Path file = snapshot();
    Console console = new Console();
    try (VirtualMachine vm = VirtualMachine.create(machine(console).withCpus(2))) {
      vm.save(file, "");
    }
    assertIgnoredAndReplaced("another number of CPUs (2; this one has 1)");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aReadOnlySnapshotIsUsedOrIgnoredWithOneLine() throws IOException, InterruptedException {
    start();
    Files.setPosixFilePermissions(snapshot(), PosixFilePermissions.fromString("r--------"));
    // Root may write all the same.
    String reason = Files.isWritable(snapshot()) ? "resumed from the snapshot of " : "is read-only";
    assertThat(start()).contains(reason).containsOnlyOnce("\n");
  }

  @Test
  void withoutRoomForASnapshotTheGuestRunsAllTheSame() throws IOException, InterruptedException {
    Files.writeString(cache.resolve("snapshots"), "a file in the way");
    assertThat(start()).contains("javisor: the next start will boot, too: ");
  }
}
