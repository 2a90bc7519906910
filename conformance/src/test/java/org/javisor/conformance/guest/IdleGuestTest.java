package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A guest that waits leaves the host's CPU to others. */
@Tag("guest")
class IdleGuestTest {
  @Test
  void aSleepingGuestCostsLessThanATenthOfACpu() throws IOException, InterruptedException {
    Console console = new Console();
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, "idle-init").withSerial(console);
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      Thread runner = Thread.ofPlatform().daemon(true).start(vm::run);
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      assertThat(console.awaitText("idle from here", GuestRun.PATIENCE)).as(console.text()).isTrue();
      long wallBefore = System.nanoTime();
      long cpuBefore = threads.getThreadCpuTime(runner.threadId());
      assertThat(console.awaitText("idle to here", GuestRun.PATIENCE)).as(console.text()).isTrue();
      long cpuNanos = threads.getThreadCpuTime(runner.threadId()) - cpuBefore;
      long wallNanos = System.nanoTime() - wallBefore;
      // The thread still lives while the guest powers off: its CPU time is known, and not -1.
      assertThat(cpuNanos).isBetween(1L, wallNanos / 10);
      assertThat(vm.await(GuestRun.PATIENCE)).isPresent();
    }
  }
}
