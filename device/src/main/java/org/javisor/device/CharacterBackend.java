package org.javisor.device;

/**
 * The host's end of a serial line: terminal, file, socket. All methods are safe from any thread and none blocks: output
 * goes into a bounded buffer that the backend drains elsewhere, input waits in one.
 */
public interface CharacterBackend {
  /** The device's side; called with no lock held, never from inside {@link #offer} or {@link #poll}. */
  interface Listener {
    /** {@link #poll} would return a byte now. */
    void inputAvailable();

    /** {@link #offer} would succeed again after it returned false. */
    void outputReady();
  }

  /** Takes one byte of output; false if the buffer is full: offer it again after {@link Listener#outputReady}. */
  boolean offer(int value);

  /** The next byte of input, 0 to 255; -1 if there is none. */
  int poll();

  /** Sets who is told of changes. */
  void listen(Listener listener);

  /** Discards output, never has input. */
  static CharacterBackend none() {
    return new CharacterBackend() {
      @Override
      public boolean offer(int value) {
        return true;
      }

      @Override
      public int poll() {
        return -1;
      }

      @Override
      public void listen(Listener listener) {
        // There is nothing to be told of.
      }
    };
  }
}
