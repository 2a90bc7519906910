package org.javisor.devices.pc.timer;

import org.javisor.device.Clock;

/**
 * What a counter of an 8254 shows some clock pulses after its counting element was loaded with n.
 *
 * @see "Intel 8254 data sheet (231164), Mode Definitions"
 */
enum PitMode {
  INTERRUPT_ON_TERMINAL_COUNT {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed >= n;
    }
  },
  HARDWARE_ONE_SHOT {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed >= n;
    }
  },
  RATE_GENERATOR {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed % n != n - 1;
    }

    @Override
    long count(long elapsed, int n) {
      return n - elapsed % n;
    }

    @Override
    long rise(long elapsed, int n) {
      return cycleEnd(elapsed, n);
    }

    @Override
    long reload(long elapsed, int n) {
      return cycleEnd(elapsed, n);
    }
  },
  SQUARE_WAVE {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed % n < highPulses(n);
    }

    /** Counts by two from n, or from n - 1 if n is odd, in each half. */
    @Override
    long count(long elapsed, int n) {
      long position = elapsed % n;
      int high = highPulses(n);
      return (n & ~1) - 2 * (position < high ? position : position - high);
    }

    @Override
    long rise(long elapsed, int n) {
      return cycleEnd(elapsed, n);
    }

    @Override
    long reload(long elapsed, int n) {
      long end = cycleEnd(elapsed, n);
      return out(elapsed, n) ? end - (n - highPulses(n)) : end;
    }
  },
  SOFTWARE_STROBE {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed != n;
    }

    @Override
    long rise(long elapsed, int n) {
      return elapsed <= n ? n + 1L : Clock.NEVER;
    }
  },
  HARDWARE_STROBE {
    @Override
    boolean out(long elapsed, int n) {
      return elapsed != n;
    }

    @Override
    long rise(long elapsed, int n) {
      return elapsed <= n ? n + 1L : Clock.NEVER;
    }
  };

  private static final PitMode[] BY_CODE = values();

  /** From bits 3:1 of a control word; 6 and 7 mean 2 and 3. */
  static PitMode of(int code) {
    return BY_CODE[code > 5 ? code - 4 : code];
  }

  /** The OUT pin, {@code elapsed} >= 0 pulses after loading. */
  abstract boolean out(long elapsed, int n);

  /** The counting element; modes that stop at nothing wrap around below zero. */
  long count(long elapsed, int n) {
    return n - elapsed;
  }

  /** The pulse after {@code elapsed} at which OUT rises next; {@link Clock#NEVER} if it does not. */
  long rise(long elapsed, int n) {
    return elapsed < n ? n : Clock.NEVER;
  }

  /** The pulse after {@code elapsed} at which a count that was written meanwhile takes effect. */
  long reload(long elapsed, int n) {
    return elapsed;
  }

  /** Whether the counter repeats. */
  boolean periodic() {
    return this == RATE_GENERATOR || this == SQUARE_WAVE;
  }

  /** Whether only a rising gate starts the counter. */
  boolean triggered() {
    return this == HARDWARE_ONE_SHOT || this == HARDWARE_STROBE;
  }

  /** Whether a low gate holds the count. */
  boolean gated() {
    return !triggered();
  }

  /** How long the first half of a square wave is. */
  static int highPulses(int n) {
    return (n + 1) / 2;
  }

  private static long cycleEnd(long elapsed, int n) {
    return (elapsed / n + 1) * n;
  }
}
