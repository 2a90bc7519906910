package org.javisor.machine.paravirtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuIdentity;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.cpu.system.Msr;
import org.javisor.cpu.system.Msrs;
import org.javisor.device.DeviceStateException;
import org.javisor.machine.snapshot.ParavirtualV1;
import org.javisor.machine.snapshot.ParavirtualV1.CpuV1;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What guests that know KVM may ask, and what they may not. */
class ParavirtualCpuTest {
  private static final long RAM_BYTES = 1 << 20;
  private static final long ROM = 0x20_0000;
  private static final long PLACE = 0x2000;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSI = 6;

  private final Ram ram = new Ram(RAM_BYTES);
  private final AddressSpace memory = new AddressSpace();
  private final List<String> reached = new ArrayList<>();
  private long nanos;
  private final Surroundings surroundings = new Surroundings() {
    @Override
    public AddressSpace memory() {
      return memory;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long wallClockAtStart() {
      return 1_700_000_000_250_000_000L;
    }

    @Override
    public void send(int apicId, int command) {
      reached.add("%x to %d".formatted(command, apicId));
    }

    @Override
    public void endTurn() {
      reached.add("end of turn");
    }
  };
  private final Paravirtualization machine = new Paravirtualization(surroundings, 200, false, true);
  private final ParavirtualCpu cpu = machine.cpu(0);
  private final Cpu c = new Cpu(CpuModel.standard(), memory, new IdleBus());

  @BeforeEach
  void mapRam() {
    memory.addRam(0, ram, 0, RAM_BYTES);
    memory.addRom(ROM, ram, 0, 0x1000);
    CpuSetup.long64(c, 8, 16, 0x1000, 0x10_0000);
    c.hypervisor = cpu;
  }

  @AfterEach
  void free() {
    ram.close();
  }

  private long read(long offset, int sizeBytes) {
    return memory.read(PLACE + offset, sizeBytes);
  }

  private boolean write(int msr, long value) {
    return cpu.writeMsr(c, msr, value);
  }

  private long call(long number, long rbx, long rcx, long rdx, long rsi) {
    c.r[RAX] = number;
    c.r[RBX] = rbx;
    c.r[RCX] = rcx;
    c.r[RDX] = rdx;
    c.r[RSI] = rsi;
    assertThat(cpu.call(c)).isTrue();
    return c.r[RAX];
  }

  // The clock

  /** As a guest computes it. */
  private long nanosOf(long counter) {
    long multiplier = read(24, 4);
    int shift = (byte) read(28, 1);
    long delta = counter - read(8, 8);
    long shifted = shift < 0 ? delta >>> -shift : delta << shift;
    return read(16, 8) + Math.unsignedMultiplyHigh(shifted, multiplier << 32);
  }

  @Test
  void aPlaceTellsHowTheCounterBecomesTime() {
    c.msr.tscOffset = 1000;
    assertThat(write(ParavirtualCpu.SYSTEM_TIME, PLACE | 1)).isTrue();
    assertThat(read(0, 4)).as("an even version").isEqualTo(2);
    assertThat(read(8, 8)).isEqualTo(1000);
    assertThat(read(29, 1)).as("stable").isEqualTo(1);
    assertThat(nanosOf(1000)).isZero();
    long second = c.identity.tscKhz() * 1000L;
    assertThat(nanosOf(1000 + second)).isBetween(999_999_998L, 1_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 999_999, 1_000_000, 1_000_001, 2_500_000, 6_000_000, Integer.MAX_VALUE})
  void everyFrequencyHasAFactor(int khz) {
    ClockPage.Scale scale = ClockPage.Scale.of(khz);
    assertThat(scale.multiplier()).isBetween(1L << 31, (1L << 32) - 1);
    double nanosPerTick = scale.multiplier() / Math.pow(2, 32) * Math.pow(2, scale.shift());
    assertThat(nanosPerTick * khz / 1e6).isBetween(1 - 1e-9, 1.0);
  }

  @Test
  void timeGoesOnWhenTheGuestMovesTheCounter() {
    c.identity = new CpuIdentity(0, 1, 2_500_000, 100_000);
    write(ParavirtualCpu.SYSTEM_TIME, PLACE | 1);
    long before = nanosOf(Msrs.read(c, Msr.TIME_STAMP_COUNTER));
    Msrs.write(c, Msr.TIME_STAMP_COUNTER, 1L << 50);
    assertThat(nanosOf(Msrs.read(c, Msr.TIME_STAMP_COUNTER))).isEqualTo(before);
    Msrs.write(c, Msr.TSC_ADJUST, -12345);
    assertThat(nanosOf(Msrs.read(c, Msr.TIME_STAMP_COUNTER))).isEqualTo(before);
    assertThat(read(0, 4) % 2).as("version").isZero();
  }

  @Test
  void theWallClockIsThatOfVirtualTimeZero() {
    assertThat(write(ParavirtualCpu.WALL_CLOCK, PLACE)).isTrue();
    assertThat(read(0, 4)).isEqualTo(2);
    assertThat(read(4, 4)).isEqualTo(1_700_000_000L);
    assertThat(read(8, 4)).isEqualTo(250_000_000L);
  }

  // Registers

  @ParameterizedTest
  @ValueSource(longs = {RAM_BYTES, RAM_BYTES + 64, ROM, 0xFEE0_0000L, -64, Long.MIN_VALUE})
  void placesThatAreNotRamAreRefused(long address) {
    assertThat(write(ParavirtualCpu.WALL_CLOCK, address)).isFalse();
    assertThat(write(ParavirtualCpu.SYSTEM_TIME, address | 1)).isFalse();
    assertThat(write(ParavirtualCpu.STEAL_TIME, address | 1)).isFalse();
    assertThat(write(ParavirtualCpu.END_OF_INTERRUPT, address | 1)).isFalse();
    assertThat(cpu.save()).isEqualTo(CpuV1.RESET);
  }

  @Test
  void placesThatEndBehindRamAndReservedBitsAreRefused() {
    assertThat(write(ParavirtualCpu.SYSTEM_TIME, RAM_BYTES - 16 | 1)).isFalse();
    assertThat(write(ParavirtualCpu.WALL_CLOCK, RAM_BYTES - 8)).isFalse();
    assertThat(write(ParavirtualCpu.SYSTEM_TIME, PLACE | 3)).isFalse();
    assertThat(write(ParavirtualCpu.WALL_CLOCK, PLACE | 2)).isFalse();
    assertThat(write(ParavirtualCpu.STEAL_TIME, PLACE | 3)).isFalse();
    assertThat(write(ParavirtualCpu.STEAL_TIME, PLACE | 0x21)).isFalse();
    assertThat(write(ParavirtualCpu.END_OF_INTERRUPT, PLACE | 3)).isFalse();
  }

  @Test
  void whatIsSwitchedOffNeedsNoPlace() {
    assertThat(write(ParavirtualCpu.SYSTEM_TIME, -4)).isTrue();
    assertThat(write(ParavirtualCpu.STEAL_TIME, RAM_BYTES)).isTrue();
    assertThat(write(ParavirtualCpu.END_OF_INTERRUPT, RAM_BYTES)).isTrue();
    cpu.turnBegins(c);
    cpu.turnEnds(false);
    assertThat(cpu.endOfInterrupt().offer()).isFalse();
  }

  @Test
  void placesThatCeaseToBeRamAreLeftAlone() {
    long place = RAM_BYTES - 0x1000;
    write(ParavirtualCpu.SYSTEM_TIME, place | 1);
    write(ParavirtualCpu.STEAL_TIME, place + 64 | 1);
    write(ParavirtualCpu.END_OF_INTERRUPT, place + 128 | 1);
    assertThat(cpu.endOfInterrupt().offer()).isTrue();
    memory.replace(List.of(memory.mappings().getFirst()), org.javisor.memory.Mapping.rom(0, ram, 0, RAM_BYTES));
    memory.write(place + 128, 1, 0);
    cpu.turnBegins(c);
    cpu.turnEnds(false);
    cpu.counterMoved(c, 1);
    assertThat(cpu.endOfInterrupt().withdraw()).isFalse();
    assertThat(cpu.endOfInterrupt().offer()).isFalse();
    assertThat(memory.read(place + 8, 8)).as("written before").isZero();
    assertThat(memory.read(place + 64 + 16, 1)).isZero();
  }

  @Test
  void registersThatKvmHasAndWeHaveNotDoNotExist() {
    assertThat(write(0x4B56_4D02, PLACE | 1)).isFalse();
    assertThat(cpu.readMsr(c, 0x4B56_4D05, new long[1])).isFalse();
  }

  @Test
  void aMachineThatHidesAllHasNoRegistersAndKnowsNoCalls() {
    ParavirtualCpu plain = new Paravirtualization(surroundings, 1, true, true).cpu(0);
    assertThat(plain.signature()).isEqualTo("JavisorJavis");
    assertThat(plain.features()).isZero();
    assertThat(plain.writeMsr(c, ParavirtualCpu.SYSTEM_TIME, PLACE | 1)).isFalse();
    assertThat(plain.readMsr(c, ParavirtualCpu.WALL_CLOCK, new long[1])).isFalse();
    c.r[RAX] = Hypercalls.SCHED_YIELD;
    assertThat(plain.call(c)).isTrue();
    assertThat(c.r[RAX]).isEqualTo(Hypercalls.NO_SUCH_CALL);
    assertThat(reached).isEmpty();
  }

  @Test
  void oneCpuHasNobodyToCallAndSomeEnginesDoNotLetItCall() {
    int one = 1 << 1 | 1 << 3 | 1 << 6 | 1 << 24;
    int several = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 9 | 1 << 11 | 1 << 13 | 1 << 24;
    assertThat(new Paravirtualization(surroundings, 1, false, true).features()).isEqualTo(one);
    assertThat(new Paravirtualization(surroundings, 1, false, false).features()).isEqualTo(one);
    assertThat(machine.features()).isEqualTo(several);
    assertThat(new Paravirtualization(surroundings, 2, false, false).features())
        .isEqualTo(1 << 1 | 1 << 3 | 1 << 5 | 1 << 6);
    assertThat(machine.needsCalls()).isTrue();
    assertThat(new Paravirtualization(surroundings, 2, false, false).needsCalls()).isFalse();
  }

  // Stolen time

  @Test
  void timeThatOthersHadIsStolenAndThatOfAHaltIsNot() {
    assertThat(write(ParavirtualCpu.STEAL_TIME, PLACE | 1)).isTrue();
    nanos = 100;
    cpu.turnBegins(c);
    assertThat(read(16, 1)).as("it runs").isZero();
    nanos = 150;
    cpu.turnEnds(false);
    assertThat(read(16, 1)).as("it does not").isEqualTo(1);
    nanos = 400;
    cpu.turnBegins(c);
    assertThat(read(0, 8)).isEqualTo(250);
    assertThat(read(8, 4)).as("an even version").isEqualTo(2);
    nanos = 500;
    cpu.turnEnds(true);
    assertThat(read(16, 1)).as("it waits").isEqualTo(1);
    nanos = 900;
    cpu.turnBegins(c);
    assertThat(read(0, 8)).isEqualTo(250);
    assertThat(read(16, 1)).isZero();
  }

  @Test
  void aNoteToFlushTheTlbIsCarriedOutBeforeTheNextTurn() {
    write(ParavirtualCpu.STEAL_TIME, PLACE | 1);
    cpu.turnEnds(false);
    memory.write(PLACE + 16, 1, 3);
    long before = c.mmu.flushes;
    cpu.turnBegins(c);
    assertThat(c.mmu.flushes).isEqualTo(before + 1);
    assertThat(read(16, 1)).isZero();
  }

  // The end of interrupts

  @Test
  void theBitInMemoryIsSetForAnInterruptAndLookedAtLater() {
    assertThat(cpu.endOfInterrupt().offer()).as("before the guest takes part").isFalse();
    write(ParavirtualCpu.END_OF_INTERRUPT, PLACE | 1);
    assertThat(cpu.endOfInterrupt().offer()).isTrue();
    assertThat(read(0, 1)).isEqualTo(1);
    assertThat(cpu.endOfInterrupt().withdraw()).as("not ended").isFalse();
    assertThat(read(0, 1)).as("the offer has gone").isZero();
    cpu.endOfInterrupt().offer();
    memory.write(PLACE, 1, 0);
    write(ParavirtualCpu.END_OF_INTERRUPT, 0);
    assertThat(cpu.endOfInterrupt().withdraw()).as("ended where it was offered").isTrue();
    Map<String, Long> statistics = new TreeMap<>();
    machine.addStatistics(statistics);
    assertThat(statistics).containsEntry("interrupts ended in memory", 1L);
  }

  // Calls

  @Test
  void interruptsReachTheCpusOfBothBitmaps() {
    assertThat(call(Hypercalls.SEND_IPI, 0b101, 1, 2, 0xFD)).isEqualTo(3);
    assertThat(reached).containsExactly("fd to 2", "fd to 4", "fd to 66");
  }

  @ParameterizedTest
  @ValueSource(longs = {200, Integer.MAX_VALUE, 0xFFFF_FFFFL})
  void interruptsForCpusThatThereAreNotReachNobody(long first) {
    assertThat(call(Hypercalls.SEND_IPI, -1, -1, first, 0x40)).isZero();
    assertThat(reached).isEmpty();
  }

  @Test
  void onlyAsManyCpusAsThereAreAreReached() {
    assertThat(call(Hypercalls.SEND_IPI, -1, -1, 190, 0x400)).isEqualTo(10);
    assertThat(reached).hasSize(10).startsWith("400 to 190").endsWith("400 to 199");
  }

  @ParameterizedTest
  @ValueSource(longs = {0x800, 0x4_0000, 0x8_0000, 0xC_0000, 0xC_0841})
  void shorthandsAndLogicalDestinationsAreInvalid(long command) {
    assertThat(call(Hypercalls.SEND_IPI, 1, 0, 0, command)).isEqualTo(Hypercalls.INVALID);
    assertThat(reached).isEmpty();
  }

  @Test
  void aCpuIsWokenOnceAndNobodyElse() {
    assertThat(call(Hypercalls.KICK_CPU, 0, 1, 0, 0)).isZero();
    assertThat(call(Hypercalls.KICK_CPU, 0, 200, 0, 0)).isZero();
    assertThat(call(Hypercalls.KICK_CPU, 0, -1, 0, 0)).isZero();
    assertThat(cpu.woken()).isFalse();
    assertThat(machine.cpu(1).woken()).isTrue();
    machine.cpu(1).forgetWake();
    assertThat(machine.cpu(1).woken()).isFalse();
  }

  @Test
  void aTurnCanBeGivenAway() {
    assertThat(call(Hypercalls.SCHED_YIELD, 1, 0, 0, 0)).isZero();
    assertThat(reached).containsExactly("end of turn");
  }

  @Test
  void theWallClockAndTheCounterAreToldTogether() {
    nanos = 800_000_000L;
    c.msr.tscOffset = 4711;
    memory.write(PLACE + 60, 4, -1);
    assertThat(call(Hypercalls.CLOCK_PAIRING, PLACE, 0, 0, 0)).isZero();
    assertThat(read(0, 8)).isEqualTo(1_700_000_001L);
    assertThat(read(8, 8)).isEqualTo(50_000_000L);
    assertThat(read(16, 8)).isEqualTo(4711);
    assertThat(read(60, 4)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {RAM_BYTES, RAM_BYTES - 63, ROM, -1, Long.MIN_VALUE, 0xFEE0_0000L})
  void whatIsNotRamIsABadAddress(long address) {
    assertThat(call(Hypercalls.CLOCK_PAIRING, address, 0, 0, 0)).isEqualTo(Hypercalls.BAD_ADDRESS);
  }

  @Test
  void otherClocksAreNotSupported() {
    assertThat(call(Hypercalls.CLOCK_PAIRING, PLACE, 1, 0, 0)).isEqualTo(Hypercalls.NOT_SUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 3, 4, 6, 12, -1, 1L << 32 | 5, Long.MIN_VALUE})
  void numbersThatNoCallHasAreRefused(long number) {
    assertThat(call(number, 0, 1, 0, 0)).isEqualTo(Hypercalls.NO_SUCH_CALL);
    assertThat(machine.cpu(1).woken()).isFalse();
  }

  @Test
  void userCodeMayNotCall() {
    c.cpl = 3;
    assertThat(call(Hypercalls.KICK_CPU, 0, 1, 0, 0)).isEqualTo(Hypercalls.NOT_PERMITTED);
    assertThat(call(77, 0, 1, 0, 0)).isEqualTo(Hypercalls.NOT_PERMITTED);
    assertThat(machine.cpu(1).woken()).isFalse();
  }

  // State

  private void askForAll() {
    c.msr.tscOffset = 99;
    write(ParavirtualCpu.WALL_CLOCK, PLACE + 512);
    write(ParavirtualCpu.SYSTEM_TIME, PLACE | 1);
    write(ParavirtualCpu.STEAL_TIME, PLACE + 64 | 1);
    write(ParavirtualCpu.END_OF_INTERRUPT, PLACE + 128 | 1);
    cpu.wake();
  }

  @Test
  void whatWasAskedForIsSavedAndRestored() {
    askForAll();
    ParavirtualV1 saved = machine.save().orElseThrow();
    Paravirtualization other = new Paravirtualization(surroundings, 200, false, true);
    other.restore(saved, true);
    assertThat(other.save()).contains(saved);
    assertThat(other.cpu(0).woken()).isTrue();
    long[] value = new long[1];
    assertThat(other.cpu(0).readMsr(c, ParavirtualCpu.END_OF_INTERRUPT, value)).isTrue();
    assertThat(value[0]).isEqualTo(PLACE + 128 | 1);
  }

  @Test
  void aResetForgetsAllButWhatIsShown() {
    askForAll();
    cpu.reset();
    assertThat(cpu.save()).isEqualTo(CpuV1.RESET);
    assertThat(cpu.signature()).isEqualTo("KVMKVMKVM");
  }

  @Test
  void aGuestFromBeforeIsShownNothing() {
    machine.restore(null, true);
    assertThat(cpu.signature()).isEqualTo("JavisorJavis");
    assertThat(cpu.features()).isZero();
    assertThat(machine.save()).isEmpty();
  }

  private static void assertRefused(Paravirtualization machine, ParavirtualV1 state, boolean called, String why) {
    assertThatExceptionOfType(DeviceStateException.class).isThrownBy(() -> machine.restore(state, called))
        .withMessageContaining(why);
  }

  @Test
  void whatThisMachineCannotKeepIsRefused() {
    ParavirtualV1 saved = machine.save().orElseThrow();
    assertRefused(new Paravirtualization(surroundings, 200, true, true), saved, true, "hides");
    assertRefused(machine, saved, false, "engine");
    assertRefused(new Paravirtualization(surroundings, 3, false, true), saved, true, "3");
    assertRefused(machine, new ParavirtualV1(1 << 4, saved.cpus()), true, "0x10");
    List<CpuV1> cpus = new ArrayList<>(saved.cpus());
    cpus.set(7, new CpuV1(0, 0, 0, PLACE | 2, 0, 0, false));
    assertRefused(machine, new ParavirtualV1(saved.features(), cpus), true, "no guest");
  }
}
