package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.javisor.cpu.CpuIdentity;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.SnapshotGuest.End;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines whose engine changes under way, and that go on as if nothing had been. */
@Timeout(120)
class EngineChangeTest {
  private static final int RBX = 3;
  private static final int RBP = 5;
  private static final int ROUNDS = 3_000_000;

  /** Computes on and on, stores each result, and keeps the longest time from one round to the next in EBP. */
  private static final String CLOCK_WATCHER = String.join(
      "; ",
      "mov esi, 0x200000", "mov ebx, 1", "mov ecx, " + ROUNDS, "xor ebp, ebp", "rdtsc", "mov edi, eax",
      "again:", "imul ebx, ebx, 69069", "add ebx, ecx", "mov dword ptr [esi], ebx", "add esi, 68",
      "and esi, 0x2FFFFC", "or esi, 0x200000",
      "rdtsc", "sub eax, edi", "add edi, eax", "cmp eax, ebp", "jbe shorter", "mov ebp, eax", "shorter:",
      "dec ecx", "jnz again", "mov al, 7", "out 0xF4, al", "hlt");

  private static End uninterrupted(String engine) {
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec(engine, new CountDownLatch(1)))) {
      return End.of(vm, vm.run());
    }
  }

  /** Changes to the other engine and back as often as the guest lives to see. */
  private static int keepChanging(VirtualMachine vm, Duration pause) throws InterruptedException {
    int changes = 0;
    while (vm.await(pause).isEmpty()) {
      String next = vm.engine().equals("interpreter") ? "translator" : "interpreter";
      vm.engine(next);
      changes++;
      assertThat(vm.engine()).isEqualTo(next);
    }
    assertThat(changes).as("changes while the guest ran").isPositive();
    return changes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aMachineThatKeepsChangingItsEngineEndsAsOneThatNeverDid(String first) throws InterruptedException {
    CountDownLatch signs = new CountDownLatch(3);
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec(first, signs))) {
      vm.start();
      signs.await();
      keepChanging(vm, Duration.ofMillis(1));
      assertThat(End.of(vm, vm.await())).isEqualTo(uninterrupted(first));
    }
  }

  @Test
  void theClockGoesOnWithoutAJumpAndTheResultIsRight(TestReporter reporter) throws InterruptedException {
    byte[] code = new Assembler(Decoder.CODE_32, 0x10_0000).asm(CLOCK_WATCHER).assemble();
    MachineSpec spec =
        MachineSpec.boot(BootRequest.of(new BootFile("guest", code)).withEntry(new Entry.Flat(0x10_0000, false)))
            .withMemory(8L << 20);
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      int changes = keepChanging(vm, Duration.ofMillis(20));
      assertThat(vm.await()).isEqualTo(new Outcome.DebugExit(7 << 1 | 1));
      int expected = 1;
      for (int round = ROUNDS; round > 0; round--) {
        expected = expected * 69069 + round;
      }
      assertThat((int) vm.cpu(0).r[RBX]).isEqualTo(expected);
      // A step back would look like more than this, too.
      long longestGap = vm.cpu(0).r[RBP];
      assertThat(longestGap).isBetween(1L, 1L << 31);
      reporter.publishEntry("changes of the engine", String.valueOf(changes));
      reporter.publishEntry(
          "longest gap that the guest saw, in us", String.valueOf(longestGap * 1000 / CpuIdentity.SINGLE.tscKhz()));
    }
  }

  @Test
  void anEngineThatDoesNotExistIsRefusedAndTheGuestRunsOn() throws InterruptedException {
    CountDownLatch signs = new CountDownLatch(1);
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec("interpreter", signs)).start()) {
      signs.await();
      assertThatThrownBy(() -> vm.engine("warp")).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("warp").hasMessageContaining("translator");
      assertThat(vm.engine()).isEqualTo("interpreter");
      assertThat(End.of(vm, vm.await())).isEqualTo(uninterrupted("interpreter"));
    }
  }

  @Test
  void hardwareAssistThatThisHostHasNotIsRefusedAndTheGuestRunsOn() throws InterruptedException {
    assumeFalse(Files.exists(Path.of("/dev/kvm")), "this host may have hardware assist");
    CountDownLatch signs = new CountDownLatch(1);
    try (VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec("interpreter", signs)).start()) {
      signs.await();
      assertThatThrownBy(() -> vm.engine("kvm")).isInstanceOf(EngineException.class);
      assertThat(vm.engine()).isEqualTo("interpreter");
      assertThat(End.of(vm, vm.await())).isEqualTo(uninterrupted("interpreter"));
    }
  }

  @Test
  void aClosedMachineHasNoEngineToChange() {
    VirtualMachine vm = VirtualMachine.create(SnapshotGuest.spec("interpreter", new CountDownLatch(1)));
    vm.close();
    assertThatThrownBy(() -> vm.engine("translator")).isInstanceOf(CancellationException.class);
  }
}
