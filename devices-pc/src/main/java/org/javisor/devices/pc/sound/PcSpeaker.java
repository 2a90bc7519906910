package org.javisor.devices.pc.sound;

import org.javisor.devices.pc.timer.Pit;
import org.javisor.devices.pc.timer.SpeakerWire;

/** The loudspeaker that the 8254's third counter drives: what its wire does, as samples. */
public final class PcSpeaker implements SpeakerWire, Mixer.Source {
  private static final int LOUDNESS = 6000;
  private static final int CHUNK_FRAMES = 512;

  /** The wire is looked at so many times during each frame: what it does in between becomes a level in between. */
  private static final int LOOKS = 8;

  private final Pit pit;
  private final Mixer mixer;
  private final short[] chunk = new short[2 * CHUNK_FRAMES];
  private long nextFrame;
  private volatile boolean audible;

  private PcSpeaker(Pit pit, Mixer mixer) {
    this.pit = pit;
    this.mixer = mixer;
  }

  /** Connects a speaker. */
  public static void connect(Pit pit, Mixer mixer) {
    PcSpeaker speaker = new PcSpeaker(pit, mixer);
    mixer.add(speaker);
    pit.connect(speaker);
  }

  @Override
  public void settle() {
    pit.settleSpeaker();
  }

  @Override
  public boolean audible() {
    return audible;
  }

  @Override
  public void until(long nanos, Level level) {
    long end = Mixer.frameAt(nanos);
    long first = Math.max(nextFrame, end - Mixer.RATE);
    nextFrame = Math.max(nextFrame, end);
    while (audible && first < end) {
      int frames = (int) Math.min(CHUNK_FRAMES, end - first);
      for (int i = 0; i < frames; i++) {
        short sample = sample(first + i, level);
        chunk[2 * i] = sample;
        chunk[2 * i + 1] = sample;
      }
      mixer.mix(first, chunk, frames);
      first += frames;
    }
  }

  private static short sample(long frame, Level level) {
    int sum = 0;
    for (int i = 0; i < LOOKS; i++) {
      long tick = (frame * LOOKS + i) * Pit.INPUT.hertz() / ((long) Mixer.RATE * LOOKS);
      sum += level.high(tick) ? LOUDNESS : -LOUDNESS;
    }
    return (short) (sum / LOOKS);
  }

  @Override
  public void connected(boolean toTimer) {
    audible = toTimer;
    if (toTimer) {
      mixer.wake();
    }
  }
}
