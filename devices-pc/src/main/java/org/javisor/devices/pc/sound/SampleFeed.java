package org.javisor.devices.pc.sound;

/**
 * Brings a stream of samples to the mixer's rate, on straight lines between neighbours, and to its loudness. One frame
 * late.
 */
final class SampleFeed {
  private static final int CHUNK_FRAMES = 1024;

  private final Mixer mixer;
  private final short[] chunk = new short[2 * CHUNK_FRAMES];
  private int filled;
  private long origin;
  private int rate = Mixer.RATE;
  /** How many frames came and went since the origin. */
  private long taken;

  private long given;
  private int lastLeft;
  private int lastRight;

  SampleFeed(Mixer mixer) {
    this.mixer = mixer;
  }

  /** What comes now begins at a time of its own, in frames of the mixer. */
  void begin(long frame, int framesPerSecond) {
    flush();
    origin = frame;
    rate = framesPerSecond;
    taken = 0;
    given = 0;
    lastLeft = 0;
    lastRight = 0;
  }

  void frame(int left, int right) {
    // Output frame n lies at n * rate / 48000 of the input.
    long place = given * rate;
    while (place < (taken + 1) * Mixer.RATE) {
      int part = (int) (place - taken * Mixer.RATE);
      put(between(lastLeft, left, part), between(lastRight, right, part));
      given++;
      place += rate;
    }
    taken++;
    lastLeft = left;
    lastRight = right;
  }

  private static short between(int before, int after, int part) {
    return (short) (before + (long) (after - before) * part / Mixer.RATE);
  }

  private void put(short left, short right) {
    chunk[2 * filled] = left;
    chunk[2 * filled + 1] = right;
    filled++;
    if (filled == CHUNK_FRAMES) {
      flush();
    }
  }

  /** Hands over what has come so far. */
  void flush() {
    mixer.mix(origin + given - filled, chunk, filled);
    filled = 0;
  }
}
