package org.javisor.devices.pc.timer;

import org.javisor.device.Clock;

/**
 * One counter of an 8254. All times are in clock pulses; a count that is written is loaded at the next pulse.
 *
 * <p>Deviations: the count that is shown between a control word and the first count is 0; a count of 1 in modes 2 and
 * 3, which the data sheet forbids, counts as 2.
 *
 * @see "Intel 8254 data sheet (231164)"
 */
final class PitCounter {
  private static final int LOW = 1;
  private static final int BOTH = 3;

  private PitMode mode = PitMode.INTERRUPT_ON_TERMINAL_COUNT;
  private int modeCode;
  private boolean bcd;
  private int access = BOTH;
  private boolean gate;

  private boolean counting;
  private int count = 0x1_0000;
  /** The pulse at which {@link #count} was loaded. */
  private long start;
  /** Pulses elapsed when a low gate stopped the counter; -1 while it runs. */
  private long held = -1;
  /** A count that waits for the end of the cycle or for a trigger; 0 if none. */
  private int nextCount;
  /** The pulse at which {@link #nextCount} is loaded, in modes 2 and 3. */
  private long changeTick;

  private int lowByte = -1;
  private boolean highByteNext;
  private int latchedCount = -1;
  private int latchedStatus = -1;

  PitCounter(boolean gate) {
    this.gate = gate;
  }

  // Programming

  /** A control word for this counter, other than a latch command. */
  void control(int word) {
    access = word >> 4 & 3;
    modeCode = word >> 1 & 7;
    mode = PitMode.of(modeCode);
    bcd = (word & 1) != 0;
    counting = false;
    // No count is loaded; the last one may not even exist in the new mode.
    count = 0x1_0000;
    nextCount = 0;
    held = -1;
    lowByte = -1;
    highByteNext = false;
    latchedCount = -1;
    latchedStatus = -1;
  }

  void write(int value, long now) {
    settle(now);
    if (access == BOTH && lowByte < 0) {
      lowByte = value;
      if (mode == PitMode.INTERRUPT_ON_TERMINAL_COUNT) {
        counting = false;
      }
    } else {
      int low = access == BOTH ? lowByte : access == LOW ? value : 0;
      int high = access == LOW ? 0 : value;
      lowByte = -1;
      load(count(high << 8 | low), now);
    }
  }

  private int count(int written) {
    int n = bcd ? fromBcd(written) : written;
    if (n == 0) {
      n = range();
    }
    return n == 1 && mode.periodic() ? 2 : n;
  }

  private int range() {
    return bcd ? 10_000 : 0x1_0000;
  }

  private void load(int n, long now) {
    if (mode.triggered() || (mode.periodic() && counting)) {
      nextCount = n;
      changeTick = start + mode.reload(Math.max(0, elapsed(now)), count);
      return;
    }
    count = n;
    begin(now);
  }

  private void begin(long now) {
    counting = true;
    start = now + 1;
    held = gate || mode.triggered() ? -1 : 0;
  }

  /** Sets the GATE pin. */
  void gate(boolean level, long now) {
    settle(now);
    boolean rises = level && !gate;
    boolean falls = gate && !level;
    gate = level;
    if (mode.triggered()) {
      if (rises && (counting || nextCount != 0)) {
        count = nextCount != 0 ? nextCount : count;
        nextCount = 0;
        begin(now);
      }
    } else if (falls && counting) {
      held = Math.max(0, now - start);
    } else if (rises && counting) {
      count = nextCount != 0 ? nextCount : count;
      nextCount = 0;
      start = mode.periodic() ? now + 1 : now - held;
      held = -1;
    }
  }

  /** Loads a waiting count if the cycle, or half cycle, has ended. */
  private void settle(long now) {
    if (nextCount == 0 || mode.triggered() || !counting || held >= 0 || now < changeTick) {
      return;
    }
    boolean lowHalf = mode == PitMode.SQUARE_WAVE && (changeTick - start) % count != 0;
    start = lowHalf ? changeTick - PitMode.highPulses(nextCount) : changeTick;
    count = nextCount;
    nextCount = 0;
  }

  // Observation

  private long elapsed(long now) {
    return held >= 0 ? held : now - start;
  }

  /** The OUT pin. */
  boolean out(long now) {
    settle(now);
    if (!counting) {
      return mode != PitMode.INTERRUPT_ON_TERMINAL_COUNT;
    }
    if (mode.periodic() && !gate) {
      return true;
    }
    long elapsed = elapsed(now);
    return elapsed < 0 ? mode != PitMode.INTERRUPT_ON_TERMINAL_COUNT : mode.out(elapsed, count);
  }

  /** The pulse after {@code now} at which OUT rises next; {@link Clock#NEVER} if nothing makes it rise. */
  long nextRise(long now) {
    settle(now);
    if (!counting || held >= 0) {
      return Clock.NEVER;
    }
    if (nextCount != 0 && mode == PitMode.SQUARE_WAVE && (changeTick - start) % count != 0) {
      return changeTick + nextCount - PitMode.highPulses(nextCount);
    }
    long rise = mode.rise(Math.max(0, now - start), count);
    return rise == Clock.NEVER ? rise : start + rise;
  }

  private int currentCount(long now) {
    settle(now);
    if (!counting) {
      return 0;
    }
    long value = Math.floorMod(mode.count(Math.max(0, elapsed(now)), count), (long) range());
    return bcd ? toBcd((int) value) : (int) value;
  }

  /** The counter latch command: the count stays readable until it was read. */
  void latchCount(long now) {
    if (latchedCount < 0) {
      latchedCount = currentCount(now);
    }
  }

  /** The read-back command for the status. */
  void latchStatus(long now) {
    if (latchedStatus < 0) {
      boolean out = out(now);
      boolean nullCount = !counting || nextCount != 0 || elapsed(now) < 0;
      latchedStatus = (out ? 0x80 : 0) | (nullCount ? 0x40 : 0) | access << 4 | modeCode << 1 | (bcd ? 1 : 0);
    }
  }

  int read(long now) {
    if (latchedStatus >= 0) {
      int status = latchedStatus;
      latchedStatus = -1;
      return status;
    }
    int value = latchedCount >= 0 ? latchedCount : currentCount(now);
    boolean high = access == BOTH ? highByteNext : access != LOW;
    highByteNext = access == BOTH && !highByteNext;
    if (!highByteNext) {
      latchedCount = -1;
    }
    return high ? value >> 8 : value & 0xFF;
  }

  private static int fromBcd(int digits) {
    return ((digits >> 12 & 0xF) * 1000 + (digits >> 8 & 0xF) * 100 + (digits >> 4 & 0xF) * 10 + (digits & 0xF))
        % 10_000;
  }

  private static int toBcd(int value) {
    return value / 1000 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10;
  }

  PitCounterStateV1 save() {
    return new PitCounterStateV1(
        modeCode,
        bcd,
        access,
        gate,
        counting,
        count,
        start,
        held,
        nextCount,
        changeTick,
        lowByte,
        highByteNext,
        latchedCount,
        latchedStatus);
  }

  void restore(PitCounterStateV1 state) {
    modeCode = state.modeCode();
    mode = PitMode.of(modeCode);
    bcd = state.bcd();
    access = state.access();
    gate = state.gate();
    counting = state.counting();
    count = state.count();
    start = state.start();
    held = state.held();
    nextCount = state.nextCount();
    changeTick = state.changeTick();
    lowByte = state.lowByte();
    highByteNext = state.highByteNext();
    latchedCount = state.latchedCount();
    latchedStatus = state.latchedStatus();
  }
}
