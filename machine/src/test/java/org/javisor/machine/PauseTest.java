package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Writes an R to COM1, then everything that it reads there. */
  private static final String ECHO = "66BAF803 B052 EE 66BAFD03 EC A801 74F7 66BAF803 EC EE EBEF";

  private final Console serial = new Console();

  private VirtualMachine machine() {
    byte[] code = HexFormat.of().parseHex(ECHO.replace(" ", ""));
    return VirtualMachine.create(
        MachineSpec.boot(BootRequest.of(new BootFile("code", code)))
            .withEntry(new Entry.Flat(0x10_0000, false))
            .withMemory(MachineSpec.MINIMUM_MEMORY_BYTES)
            .withSerial(serial));
  }

  private static long guestNanos(VirtualMachine vm) {
    return vm.statistics().get("guest nanoseconds");
  }

  private static void pause(VirtualMachine vm) {
    vm.pause();
    long before;
    do {
      before = guestNanos(vm);
      LockSupport.parkNanos(SHORT.toNanos() / 10);
    } while (guestNanos(vm) != before);
  }

  @Test
  void whilePausedTheGuestAndItsTimeStandStill() throws InterruptedException {
    try (VirtualMachine vm = machine().start()) {
      assertThat(serial.awaitText("R", PATIENCE)).isTrue();
      pause(vm);
      long before = guestNanos(vm);
      serial.type("a");
      assertThat(serial.awaitText("a", SHORT)).isFalse();
      assertThat(guestNanos(vm)).isEqualTo(before);
      assertThat(vm.paused()).isTrue();
      vm.resume();
      assertThat(serial.awaitText("a", PATIENCE)).isTrue();
    }
  }

  @Test
  void aPausedMachineCanBeResetAndStopped() throws InterruptedException {
    VirtualMachine vm = machine();
    try (vm) {
      vm.start();
      assertThat(serial.awaitText("R", PATIENCE)).isTrue();
      pause(vm);
      vm.reset();
      assertThat(serial.awaitText("R", SHORT)).isFalse();
      vm.resume();
      assertThat(serial.awaitText("R", PATIENCE)).isTrue();
      assertThat(vm.statistics()).containsEntry("resets", 1L);
      pause(vm);
      vm.stop();
      assertThat(vm.await(PATIENCE)).contains(new Outcome.Stopped());
    }
  }
}
