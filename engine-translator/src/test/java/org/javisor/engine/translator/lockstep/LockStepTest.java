package org.javisor.engine.translator.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.javisor.cpu.Cpu;
import org.javisor.engine.Engine;
import org.javisor.engine.Exit;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.translator.TranslatorEngine;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same random programs in the interpreter and in the translator, which translates what ran twice: after each call
 * of {@code run} all state and all memory must be equal. A failure names the program's own seed, from which
 * {@code -Djavisor.lockstep.program=SEED} repeats it alone.
 */
@Tag("fuzz")
class LockStepTest {
  private static final int MAX_REPORTED = 10;
  private static final int MAX_RUNS = 40;

  // Programs run on all processors.
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final LongAdder retired = new LongAdder();
  private final LongAdder regions = new LongAdder();
  private final LongAdder halted = new LongAdder();

  @Test
  void randomProgramsDoTheSameInBothTiers() {
    Long single = Long.getLong("javisor.lockstep.program");
    if (single != null) {
      check(single);
    } else {
      Fuzzing fuzzing = Fuzzing.of(LockStepTest.class);
      long programs = Long.getLong("javisor.lockstep.programs", fuzzing.rounds(10_000, 1_000_000));
      long[] seeds = fuzzing.random().longs(programs).toArray();
      LongStream.of(seeds).parallel().filter(seed -> failures.size() < MAX_REPORTED).forEach(this::check);
      System.out.printf("lock-step: %d programs, %d ended, %d instructions, %d regions%n", programs,
          halted.sum(), retired.sum(), regions.sum());
      assertThat(regions.sum()).as("regions that were used").isGreaterThan(programs);
    }
    assertThat(failures).isEmpty();
  }

  private void check(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    boolean code64 = random.nextInt(4) > 0;
    ProgramGenerator generator = new ProgramGenerator(random, code64);
    byte[] program = generator.program();
    try (Engine interpreter = new InterpreterEngine();
        Engine translator = TranslatorEngine.atOnce(2);
        LockStepMachine expected = new LockStepMachine(interpreter, code64);
        LockStepMachine actual = new LockStepMachine(translator, code64)) {
      expected.memory.writeBytes(Layout.CODE, program, 0, program.length);
      actual.memory.writeBytes(Layout.CODE, program, 0, program.length);
      String difference = run(random, generator.patchAddresses(), expected, actual);
      retired.add(actual.c.retired);
      Map<String, Long> counters = actual.vcpu.counters().values();
      regions.add(counters.get("regions installed"));
      if (!difference.isEmpty()) {
        failures.add("program %d (%s bits): %s%n".formatted(seed, code64 ? "64" : "32", difference));
        if (Boolean.getBoolean("javisor.lockstep.listing")) {
          System.out.println(HexFormat.of().formatHex(program));
        }
      }
    }
  }

  private String run(RandomGenerator random, long[] patches, LockStepMachine expected, LockStepMachine actual) {
    byte[] mine = new byte[(int) Layout.MEMORY_BYTES];
    byte[] theirs = new byte[(int) Layout.MEMORY_BYTES];
    for (int n = 0; n < MAX_RUNS; n++) {
      disturb(random, patches, expected, actual);
      long limit = random.nextBoolean() ? 1 + random.nextInt(20) : 1 + random.nextInt(600);
      long rip = expected.c.r[Cpu.RIP];
      Exit wanted = expected.vcpu.run(limit);
      Exit got;
      try {
        got = actual.vcpu.run(limit);
      } catch (RuntimeException | LinkageError e) {
        return "run %d from %x: %s".formatted(n, rip, e)
            + java.util.Arrays.toString(e.getStackTrace()).substring(0, 600);
      }
      String difference = actual.difference(expected, mine, theirs);
      if (wanted != got || !difference.isEmpty()) {
        return "run %d of %d from %x to %x, %s instead of %s:".formatted(n, limit, rip, expected.c.r[Cpu.RIP], got,
            wanted) + difference;
      }
      if (got == Exit.HALTED || got == Exit.SHUTDOWN) {
        halted.increment();
        return "";
      }
    }
    return "";
  }

  /** What comes from outside: interrupts, requests to return, a device that overwrites code. */
  private static void disturb(
      RandomGenerator random, long[] patches, LockStepMachine expected, LockStepMachine actual) {
    switch (random.nextInt(16)) {
      case 0 -> {
        expected.interrupt();
        actual.interrupt();
      }
      case 1 -> {
        expected.vcpu.kick();
        actual.vcpu.kick();
      }
      case 2 -> {
        long patch = patches[random.nextInt(patches.length)];
        byte[] value = {(byte) (0xC0 | random.nextInt(64))};
        expected.memory.writeBytes(patch, value, 0, 1);
        actual.memory.writeBytes(patch, value, 0, 1);
      }
      default -> {
        // Nothing happens.
      }
    }
  }
}
