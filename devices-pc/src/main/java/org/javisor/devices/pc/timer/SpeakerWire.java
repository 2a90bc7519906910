package org.javisor.devices.pc.timer;

/** What a speaker sees of the 8254. Called with its lock held, in the order of time. */
public interface SpeakerWire {
  /** Nobody listens. */
  SpeakerWire NONE = new SpeakerWire() {
    @Override
    public void until(long nanos, Level level) {
      // Nobody listens.
    }

    @Override
    public void connected(boolean toTimer) {
      // Nobody listens.
    }
  };

  /** The output of counter 2. */
  @FunctionalInterface
  interface Level {
    /** Whether it is high at a pulse of the 8254's clock. */
    boolean high(long tick);
  }

  /** What has happened on the wire from the last call up to now; what comes then may be different. */
  void until(long nanos, Level level);

  /** Whether the output of counter 2 reaches the speaker from now on: bit 1 of port 0x61. */
  void connected(boolean toTimer);
}
