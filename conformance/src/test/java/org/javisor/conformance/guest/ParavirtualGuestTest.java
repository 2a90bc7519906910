package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.Trace;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** What Debian's kernel makes of a hypervisor that it knows, and what that saves. */
@Tag("guest")
@Timeout(900)
class ParavirtualGuestTest {
  private static final int NAPS = 300;

  private static String says(MachineSpec spec) throws InterruptedException {
    try (VirtualMachine vm = VirtualMachine.create(spec.withAgent()).start()) {
      vm.agent().awaitReady(GuestRun.PATIENCE);
      return vm.exec("sh", "-c", "dmesg; cat /sys/devices/system/clocksource/clocksource0/available_clocksource")
          .text();
    }
  }

  @Test
  void theDefaultGuestFindsKvmsClockUnlessItIsHidden() throws InterruptedException {
    MachineSpec spec = GuestRun.defaultGuest();
    String shown = says(spec);
    assertThat(shown).contains("Hypervisor detected: KVM", "kvm-clock: Using msrs 4b564d01 and 4b564d00")
        .doesNotContain("unchecked MSR access", "timekeeping watchdog", "Call Trace");
    assertThat(shown.lines().toList().getLast()).contains("kvm-clock");
    String hidden = says(spec.withoutParavirtualization());
    assertThat(hidden).doesNotContain("kvm-clock", "detected: KVM");
    assertThat(hidden.lines().toList().getLast()).contains("tsc");
  }

  /** Accesses to devices. */
  private static final class Accesses implements Trace {
    private static final long LOCAL_APIC = 0xFEE0_0000L;

    int ports;
    int localApic;
    int otherMemory;

    @Override
    public void portRead(int cpu, int port, int sizeBytes, int value) {
      ports++;
    }

    @Override
    public void portWrite(int cpu, int port, int sizeBytes, int value) {
      ports++;
    }

    @Override
    public void memoryRead(int cpu, long guestPhys, int sizeBytes, long value) {
      memory(guestPhys);
    }

    @Override
    public void memoryWrite(int cpu, long guestPhys, int sizeBytes, long value) {
      memory(guestPhys);
    }

    private void memory(long guestPhys) {
      if (guestPhys >>> 12 == LOCAL_APIC >>> 12) {
        localApic++;
      } else {
        otherMemory++;
      }
    }
  }

  /** What a run of the guest took. */
  private record Cost(GuestRun run, Accesses accesses) {
    long instructions() {
      return run.statistics().get("retired instructions");
    }

    /** Of one of several things alike that the guest did beside booting. */
    String each(Cost boot, int count) {
      return "%.0f instructions, %.2f ports, %.2f local APIC, %.2f other registers".formatted(
          (instructions() - boot.instructions()) / (double) count,
          (accesses.ports - boot.accesses.ports) / (double) count,
          (accesses.localApic - boot.accesses.localApic) / (double) count,
          (accesses.otherMemory - boot.accesses.otherMemory) / (double) count);
    }

    String all() {
      return "%,d instructions, %,d ports, %,d local APIC, %,d other registers, %,d interrupts, %,d ended in memory"
          .formatted(instructions(), accesses.ports, accesses.localApic, accesses.otherMemory,
              run.statistics().get("interrupts"), run.statistics().get("interrupts ended in memory"));
    }
  }

  private static MachineSpec machine(boolean shown) throws IOException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, "paravirtual-init");
    return spec.withOptions(spec.options().withTime(TimeMode.INSTRUCTIONS).withParavirtualization(shown));
  }

  private static Cost cost(MachineSpec spec, String words) throws InterruptedException {
    Accesses accesses = new Accesses();
    GuestRun run = GuestRun.of(
        spec.withOptions(spec.options().withTrace(accesses))
            .withCommandLine("console=ttyS0 quiet no_timer_check mitigations=off panic=-1 " + words));
    assertThat(run.outcome()).as(run.output()).isEqualTo(new Outcome.PoweredOff());
    assertThat(run.output()).contains("worked").doesNotContain("Call Trace");
    return new Cost(run, accesses);
  }

  @Test
  void whatItSavesInABootAndForEachTimerInterrupt(TestReporter reporter) throws IOException, InterruptedException {
    Map<String, Cost> boots = new LinkedHashMap<>();
    Map<String, Cost> naps = new LinkedHashMap<>();
    for (boolean shown : new boolean[] {true, false}) {
      String name = shown ? "shown" : "hidden";
      MachineSpec spec = machine(shown);
      boots.put(name, cost(spec, "work=none"));
      naps.put(name, cost(spec, "work=naps"));
      reporter.publishEntry(name + ", boot", boots.get(name).all());
      reporter.publishEntry(name + ", a nap of a millisecond", naps.get(name).each(boots.get(name), NAPS));
    }
    Cost shown = boots.get("shown");
    Cost hidden = boots.get("hidden");
    assertThat(shown.instructions()).isLessThan(hidden.instructions() * 101 / 100);
    assertThat(shown.accesses.localApic).isLessThan(hidden.accesses.localApic / 2);
    assertThat(naps.get("shown").accesses.localApic - shown.accesses.localApic).as("for %d interrupts", NAPS)
        .isLessThan(NAPS / 10);
    assertThat(naps.get("hidden").accesses.localApic - hidden.accesses.localApic).isGreaterThanOrEqualTo(NAPS);
    assertThat(naps.get("shown").run.statistics().get("interrupts ended in memory")).isGreaterThan(NAPS);
  }
}
