package org.javisor.devices.pc.sound;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.Clock;
import org.javisor.device.Timer;
import org.javisor.device.sound.SoundOutput;

/**
 * Adds up what is heard at the same virtual time. While something is heard, it passes sound on every {@value
 * #PERIOD_NANOS} ns; otherwise nothing runs. A silence is passed on before the next sound, shortened to a second.
 *
 * <p>Its lock is a leaf: sources call {@link #mix} with theirs held.
 */
public final class Mixer {
  static final int RATE = SoundOutput.RATE;

  private static final long PERIOD_NANOS = 20_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Frames that may be mixed ahead of what was passed on: a power of two, two thirds of a second. */
  private static final int WINDOW = 1 << 15;

  /** Something that is heard. */
  interface Source {
    /** Mixes what has sounded up to now. */
    void settle();

    /** Whether it will be heard from now on. */
    boolean audible();
  }

  private final Clock clock;
  private final SoundOutput output;
  private final Timer timer;
  private final List<Source> sources = new ArrayList<>();
  private final int[] window = new int[2 * WINDOW];
  /** The first frame that was not passed on. */
  private long next;
  /** Frames of silence that are still to be passed on before. */
  private int silence;

  private boolean begun;
  private boolean sounding;
  private boolean woken;

  public Mixer(Clock clock, SoundOutput output) {
    this.clock = clock;
    this.output = output;
    this.timer = clock.newTimer(this::tick);
  }

  synchronized void add(Source source) {
    sources.add(source);
  }

  /** The frame at a virtual time. */
  static long frameAt(long nanos) {
    return nanos / NANOS_PER_SECOND * RATE + nanos % NANOS_PER_SECOND * RATE / NANOS_PER_SECOND;
  }

  /** A source has become audible: from now on sound is passed on. */
  synchronized void wake() {
    woken = true;
    if (sounding) {
      return;
    }
    sounding = true;
    long now = clock.nanos();
    long gap = frameAt(now) - next;
    next = frameAt(now);
    if (begun && gap > 0) {
      // Called with a source's lock held: the silence goes out with the next piece.
      silence = (int) Math.min(gap, RATE);
    }
    timer.arm(now + PERIOD_NANOS);
  }

  /**
   * Adds sound.
   *
   * @param first number of the first frame; frames that were passed on already, or are too far ahead, are not heard
   * @param samples left and right in turn
   */
  synchronized void mix(long first, short[] samples, int frames) {
    for (int i = 0; i < frames; i++) {
      long frame = first + i;
      if (frame >= next && frame < next + WINDOW) {
        int at = 2 * (int) (frame & WINDOW - 1);
        window[at] += samples[2 * i];
        window[at + 1] += samples[2 * i + 1];
      }
    }
  }

  private void tick() {
    List<Source> heard;
    synchronized (this) {
      heard = List.copyOf(sources);
      woken = false;
    }
    heard.forEach(Source::settle);
    boolean goesOn = heard.stream().anyMatch(Source::audible);
    int quiet;
    short[] piece;
    synchronized (this) {
      long now = clock.nanos();
      quiet = silence;
      silence = 0;
      piece = take(frameAt(now));
      begun = true;
      sounding = goesOn || woken;
      timer.arm(sounding ? now + PERIOD_NANOS : Clock.NEVER);
    }
    if (quiet > 0) {
      output.play(new short[2 * quiet], quiet);
    }
    output.play(piece, piece.length / 2);
  }

  /** Takes the frames up to a number; a machine that was stopped on the way leaves out what does not fit. */
  private short[] take(long end) {
    long first = Math.max(next, end - WINDOW);
    for (long frame = next; frame < first && frame < next + WINDOW; frame++) {
      int at = 2 * (int) (frame & WINDOW - 1);
      window[at] = 0;
      window[at + 1] = 0;
    }
    int frames = (int) Math.max(0, end - first);
    short[] piece = new short[2 * frames];
    for (int i = 0; i < frames; i++) {
      int at = 2 * (int) (first + i & WINDOW - 1);
      piece[2 * i] = clip(window[at]);
      piece[2 * i + 1] = clip(window[at + 1]);
      window[at] = 0;
      window[at + 1] = 0;
    }
    next = Math.max(next, end);
    return piece;
  }

  private static short clip(int sample) {
    return (short) Math.clamp(sample, Short.MIN_VALUE, Short.MAX_VALUE);
  }
}
