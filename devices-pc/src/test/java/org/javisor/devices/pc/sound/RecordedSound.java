package org.javisor.devices.pc.sound;

import java.util.Arrays;
import org.javisor.device.sound.SoundOutput;

/** Keeps the left channel, and measures it. */
final class RecordedSound implements SoundOutput {
  private short[] left = new short[0];

  @Override
  public void play(short[] samples, int frames) {
    int before = left.length;
    left = Arrays.copyOf(left, before + frames);
    for (int i = 0; i < frames; i++) {
      left[before + i] = samples[2 * i];
    }
  }

  int frames() {
    return left.length;
  }

  short at(int frame) {
    return left[frame];
  }

  /** How often the sign changes from minus to plus between two frames, per second. */
  double frequency(int from, int to) {
    int rises = 0;
    for (int i = from + 1; i < to; i++) {
      rises += left[i - 1] < 0 && left[i] >= 0 ? 1 : 0;
    }
    return rises * (double) RATE / (to - from);
  }

  int loudest(int from, int to) {
    int loudest = 0;
    for (int i = from; i < to; i++) {
      loudest = Math.max(loudest, Math.abs(left[i]));
    }
    return loudest;
  }
}
