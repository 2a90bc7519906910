package org.javisor.device.sound;

/**
 * Where a machine's sound goes: a file, the host's loudspeakers. Called on the machine's thread with no lock held;
 * never blocks: what cannot be taken is dropped.
 */
@FunctionalInterface
public interface SoundOutput {
  /** Frames per second. */
  int RATE = 48_000;

  /**
   * Takes a piece of sound. Silence is not told of: a piece follows upon the last one when its time has come.
   *
   * @param samples signed, left and right in turn; the caller's own
   * @param frames pairs of samples
   */
  void play(short[] samples, int frames);

  /** Nobody listens. */
  static SoundOutput none() {
    return (samples, frames) -> {};
  }
}
