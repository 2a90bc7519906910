package org.javisor.devices.pc.interrupt;

import org.javisor.device.Clock;
import org.javisor.device.Frequency;

/**
 * The timer of a local APIC: one-shot, periodic or TSC-deadline.
 *
 * <p>Several periods that pass between two looks at the clock give one interrupt.
 *
 * @see "Intel SDM volume 3, 11.5.4 APIC Timer"
 */
final class ApicTimer {
  static final int ONE_SHOT = 0;
  static final int PERIODIC = 1;
  static final int TSC_DEADLINE = 2;

  private final Frequency input;
  private final Frequency tsc;

  private int mode;
  private int divideConfiguration;
  private long initialCount;
  /** The count at {@link #startTick}; 0 while the timer stands. */
  private long startCount;
  /** In ticks of the undivided input. */
  private long startTick;
  /** IA32_TSC_DEADLINE; 0 while disarmed. */
  private long tscDeadline;

  ApicTimer(Frequency input, Frequency tsc) {
    this.input = input;
    this.tsc = tsc;
  }

  void reset() {
    mode = ONE_SHOT;
    divideConfiguration = 0;
    initialCount = 0;
    startCount = 0;
    tscDeadline = 0;
  }

  /** Bits 18:17 of the timer's LVT entry. Changing to or from TSC-deadline mode disarms. */
  void mode(int newMode, long now) {
    if (newMode != mode && (newMode == TSC_DEADLINE || mode == TSC_DEADLINE)) {
      startCount = 0;
      initialCount = 0;
      tscDeadline = 0;
    } else if (newMode != mode) {
      rebase(now);
    }
    mode = newMode;
  }

  boolean periodic() {
    return mode == PERIODIC;
  }

  private int shift() {
    return (((divideConfiguration >> 1 & 4) | divideConfiguration & 3) + 1) & 7;
  }

  int divideConfiguration() {
    return divideConfiguration;
  }

  /** The count goes on from where it is at the new rate. */
  void divideConfiguration(int value, long now) {
    rebase(now);
    divideConfiguration = value & 0xB;
  }

  private void rebase(long now) {
    startCount = currentCount(now);
    startTick = input.ticks(now);
  }

  long initialCount() {
    return initialCount;
  }

  /** Starts the timer; 0 stops it. No effect in TSC-deadline mode. */
  void initialCount(long value, long now) {
    if (mode != TSC_DEADLINE) {
      initialCount = value & 0xFFFF_FFFFL;
      startCount = initialCount;
      startTick = input.ticks(now);
    }
  }

  long currentCount(long now) {
    if (startCount == 0) {
      return 0;
    }
    long passed = input.ticks(now) - startTick >>> shift();
    if (passed < startCount) {
      return startCount - passed;
    }
    return mode == PERIODIC && initialCount != 0 ? initialCount - (passed - startCount) % initialCount : 0;
  }

  long tscDeadline() {
    return tscDeadline;
  }

  /** No effect outside TSC-deadline mode. */
  void tscDeadline(long ticks) {
    if (mode == TSC_DEADLINE) {
      tscDeadline = ticks;
    }
  }

  /** When to call {@link #expire} next. */
  long deadline() {
    if (mode == TSC_DEADLINE) {
      return tscDeadline == 0 ? Clock.NEVER : tsc.nanosAt(tscDeadline);
    }
    return startCount == 0 ? Clock.NEVER : input.nanosAt(startTick + (startCount << shift()));
  }

  /** Whether the timer has run out since the last call; a periodic one then continues. */
  boolean expire(long now) {
    if (deadline() > now) {
      return false;
    }
    switch (mode) {
      case TSC_DEADLINE -> tscDeadline = 0;
      case PERIODIC -> {
        long passed = (input.ticks(now) - startTick >>> shift()) - startCount;
        long reloads = initialCount == 0 ? 0 : passed / initialCount;
        startTick += startCount + reloads * initialCount << shift();
        startCount = initialCount;
      }
      default -> startCount = 0;
    }
    return true;
  }

  ApicTimerStateV1 save() {
    return new ApicTimerStateV1(mode, divideConfiguration, initialCount, startCount, startTick, tscDeadline);
  }

  void restore(ApicTimerStateV1 state) {
    mode = state.mode();
    divideConfiguration = state.divideConfiguration();
    initialCount = state.initialCount();
    startCount = state.startCount();
    startTick = state.startTick();
    tscDeadline = state.tscDeadline();
  }
}
