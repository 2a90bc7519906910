package org.javisor.devices.pc.cmos;

import java.util.Arrays;
import org.javisor.device.Clock;
import org.javisor.device.Frequency;

/**
 * An MC146818 real-time clock with 128 bytes of memory; times in nanoseconds of virtual time.
 *
 * <p>The registers change at whole seconds; the update that ends there takes 1984 us and is announced 244 us ahead,
 * all of which UIP shows. The day of the week is derived from the date. Several interrupts of a kind that pass
 * between two looks at the clock give one.
 *
 * @see "Motorola MC146818A data sheet; Intel 82371SB (PIIX3) data sheet, 2.5.7 Real Time Clock Registers"
 */
final class RtcChip {
  static final int SIZE = 128;

  private static final int REGISTER_A = 0x0A;
  private static final int REGISTER_B = 0x0B;
  private static final int REGISTER_C = 0x0C;
  private static final int REGISTER_D = 0x0D;

  private static final int UIP = 0x80;
  private static final int SET = 0x80;
  private static final int PERIODIC = 0x40;
  private static final int ALARM = 0x20;
  private static final int UPDATE = 0x10;
  private static final int IRQF = 0x80;
  private static final int VALID = 0x80;
  private static final int DIVIDER_RESET = 0x60;
  private static final int ALARM_DO_NOT_CARE = 0xC0;

  private static final long SECOND = 1_000_000_000L;
  private static final long UPDATE_NANOS = (1984 + 244) * 1000L;
  private static final long LONGEST_ALARM_SECONDS = 86_400;
  private static final Frequency OSCILLATOR = new Frequency(32_768);

  private final int[] memory = new int[SIZE];
  /** The wall-clock time, in nanoseconds since 1970, at virtual time 0; meaningless while stopped. */
  private long epochNanosAtZero;
  private boolean stopped;
  private int flags;
  private long lastSecond;
  private long lastPeriod;

  /** @param epochNanos the time it shows at virtual time {@code now} */
  RtcChip(long epochNanos, long now) {
    memory[REGISTER_A] = 0x26;
    memory[REGISTER_B] = 0x02;
    epochNanosAtZero = epochNanos - now;
    resetEdges(now);
  }

  /** RESET#: interrupts off; time and memory live on the battery. */
  void reset(long now) {
    memory[REGISTER_B] &= ~(PERIODIC | ALARM | UPDATE | 8);
    flags = 0;
    resetEdges(now);
  }

  private CalendarFields fields() {
    return new CalendarFields(memory[REGISTER_B]);
  }

  private long epochSecond(long now) {
    return Math.floorDiv(epochNanosAtZero + now, SECOND);
  }

  private void resetEdges(long now) {
    lastSecond = epochSecond(now);
    lastPeriod = period(now);
  }

  /** Periods of the periodic interrupt since virtual time 0; 0 if it is off. */
  private long period(long now) {
    int shift = periodShift();
    return shift < 0 ? 0 : OSCILLATOR.ticks(now) >> shift;
  }

  /** Log2 of the period in oscillator ticks; -1 if none. Rates 1 and 2 are those of 8 and 9. */
  private int periodShift() {
    int rate = memory[REGISTER_A] & 0xF;
    return rate == 0 ? -1 : rate < 3 ? rate + 6 : rate - 1;
  }

  /** Notes the interrupts that have come since the last call. */
  void advance(long now) {
    if (stopped) {
      return;
    }
    long period = period(now);
    if (period != lastPeriod) {
      lastPeriod = period;
      flags |= PERIODIC;
    }
    long second = epochSecond(now);
    if (second > lastSecond) {
      flags |= UPDATE;
      if ((flags & ALARM) == 0 && alarmWithin(Math.max(lastSecond + 1, second - LONGEST_ALARM_SECONDS), second)) {
        flags |= ALARM;
      }
    }
    lastSecond = second;
  }

  private boolean alarmWithin(long first, long last) {
    for (long second = first; second <= last; second++) {
      if (matches(1, second) && matches(3, second) && matches(5, second)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(int alarmRegister, long second) {
    int wanted = memory[alarmRegister];
    return (wanted & ALARM_DO_NOT_CARE) == ALARM_DO_NOT_CARE || wanted == fields().encode(alarmRegister - 1, second);
  }

  /** The IRQ# pin: one of the interrupts that are on has its flag set. */
  boolean interrupts() {
    return (flags & memory[REGISTER_B] & (PERIODIC | ALARM | UPDATE)) != 0;
  }

  /** When {@link #advance} can next find an interrupt that is on; in the past if time went on since its last call. */
  long deadline() {
    int missing = memory[REGISTER_B] & ~flags;
    if (stopped || interrupts()) {
      return Clock.NEVER;
    }
    long periodic = (missing & PERIODIC) != 0 && periodShift() >= 0
        ? OSCILLATOR.nanosAt(lastPeriod + 1 << periodShift())
        : Clock.NEVER;
    long update = (missing & (UPDATE | ALARM)) != 0
        ? (lastSecond + 1) * SECOND - epochNanosAtZero
        : Clock.NEVER;
    return Math.min(periodic, update);
  }

  int read(int index, long now) {
    advance(now);
    return switch (index) {
      case REGISTER_A -> memory[REGISTER_A] | (updating(now) ? UIP : 0);
      case REGISTER_C -> {
        int value = flags | (interrupts() ? IRQF : 0);
        flags = 0;
        yield value;
      }
      case REGISTER_D -> VALID;
      default -> CalendarFields.isTime(index) && !stopped ? fields().encode(index, epochSecond(now)) : memory[index];
    };
  }

  private boolean updating(long now) {
    return !stopped && Math.floorMod(epochNanosAtZero + now, SECOND) >= SECOND - UPDATE_NANOS;
  }

  void write(int index, int value, long now) {
    advance(now);
    switch (index) {
      case REGISTER_A -> {
        boolean dividerReset = dividerReset();
        memory[REGISTER_A] = value & 0x7F;
        lastPeriod = period(now);
        halt(now, dividerReset && !dividerReset() ? SECOND / 2 : 0);
      }
      case REGISTER_B -> {
        memory[REGISTER_B] = (value & SET) != 0 ? value & ~UPDATE : value;
        halt(now, 0);
      }
      case REGISTER_C, REGISTER_D -> {
        // Read-only.
      }
      default -> writeMemory(index, value, now);
    }
  }

  private boolean dividerReset() {
    return (memory[REGISTER_A] & DIVIDER_RESET) == DIVIDER_RESET;
  }

  /**
   * Stops or starts the time as SET and the divider say. While it stands, the registers are plain memory.
   *
   * @param ahead how much of its first second has passed when the time starts: half of it after a divider reset
   */
  private void halt(long now, long ahead) {
    boolean stop = (memory[REGISTER_B] & SET) != 0 || dividerReset();
    if (stop && !stopped) {
      long second = epochSecond(now);
      for (int index = 0; index < SIZE; index++) {
        if (CalendarFields.isTime(index)) {
          memory[index] = fields().encode(index, second);
        }
      }
    } else if (stopped && !stop) {
      epochNanosAtZero = fields().decode(memory) * SECOND + ahead - now;
      resetEdges(now);
    }
    stopped = stop;
  }

  private void writeMemory(int index, int value, long now) {
    if (!CalendarFields.isTime(index) || stopped) {
      memory[index] = value;
      return;
    }
    long phase = Math.floorMod(epochNanosAtZero + now, SECOND);
    int[] registers = memory.clone();
    for (int i = 0; i < SIZE; i++) {
      registers[i] = CalendarFields.isTime(i) ? fields().encode(i, epochSecond(now)) : registers[i];
    }
    registers[index] = value;
    epochNanosAtZero = fields().decode(registers) * SECOND + phase - now;
    lastSecond = epochSecond(now);
  }

  /** Sets a byte of the memory as a BIOS would; not a register. */
  void preset(int index, int value) {
    memory[index] = value & 0xFF;
  }

  CmosStateV1 save(int selected) {
    return new CmosStateV1(
        Arrays.stream(memory).boxed().toList(), selected, epochNanosAtZero, stopped, flags, lastSecond, lastPeriod);
  }

  void restore(CmosStateV1 state) {
    Arrays.setAll(memory, state.memory()::get);
    epochNanosAtZero = state.epochNanosAtZero();
    stopped = state.stopped();
    flags = state.flags();
    lastSecond = state.lastSecond();
    lastPeriod = state.lastPeriod();
  }
}
