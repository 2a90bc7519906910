package org.javisor.conformance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.javisor.cpu.CpuModel;
import org.javisor.device.CharacterBackend;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.MachineOptions;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.Trace;
import org.javisor.machine.VirtualMachine;
import org.javisor.testkit.Fuzzing;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole machine whose kernel executes random instructions of every encoding with full privileges, on all chips: it
 * runs, or ends in one of the ways in which machines end.
 */
@Tag("fuzz")
class HostileCodeTest {
  private static final long MEMORY = 4L << 20;

  /** A machine's turns are of 20,000 instructions at most. */
  private static final int TURNS = 100;

  private final Fuzzing fuzzing = Fuzzing.of(HostileCodeTest.class);
  private long retired;

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theMachineSurvives(int codeSize) {
    long rounds = fuzzing.rounds(3, 2000);
    for (long round = 0; round < rounds; round++) {
      long seed = fuzzing.seed() + round;
      try {
        run(new HostileProgram(new SplittableRandom(seed), codeSize).image(), 1 + (int) (round % 2));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("code size %d, program of seed %d".formatted(codeSize, seed), e);
      }
    }
    assertThat(retired).as("instructions of %d machines", rounds).isGreaterThan(rounds * 100);
  }

  private void run(byte[] image, int cpus) {
    Stopper stopper = new Stopper();
    MachineSpec spec = MachineSpec.boot(BootRequest.of(new BootFile("hostile", image)))
        .withEntry(new Entry.Flat(HostileProgram.ADDRESS, false))
        .withMemory(MEMORY)
        .withCpus(cpus)
        .withCpuModel(CpuModel.parse("max"))
        .withSerial(CharacterBackend.none())
        .withOptions(MachineOptions.standard()
            .withTime(MachineOptions.TimeMode.INSTRUCTIONS)
            .withRestartOnReset(false)
            .withTestDevice(true)
            .withTrace(stopper));
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      stopper.vm = vm;
      Outcome outcome = vm.run();
      assertThat(outcome).isNotNull();
      Map<String, Long> statistics = vm.statistics();
      retired += statistics.get("retired instructions");
    }
  }

  /** Ends the run after some turns, or when all sleep. */
  private static final class Stopper implements Trace {
    private VirtualMachine vm;
    private int turns;

    @Override
    public void exit(int cpu, String kind, long rip) {
      if (++turns == TURNS || kind.equals("halted")) {
        vm.stop();
      }
    }
  }
}
