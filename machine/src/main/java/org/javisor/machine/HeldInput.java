package org.javisor.machine;

import java.util.List;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was typed from a serial port until the port has its saved state: a port takes what it can get from the
 * moment it is made, and a state that is restored afterwards knows nothing of that.
 */
final class HeldInput implements CharacterBackend {
  private final CharacterBackend line;
  private volatile boolean held = true;
  private volatile @Nullable Listener listener;

  private HeldInput(CharacterBackend line) {
    this.line = line;
  }

  static List<HeldInput> of(List<CharacterBackend> lines) {
    return lines.stream().map(HeldInput::new).toList();
  }

  @Override
  public boolean offer(int value) {
    return line.offer(value);
  }

  @Override
  public int poll() {
    return held ? -1 : line.poll();
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
    line.listen(newListener);
  }

  /** The port may have it now. */
  void release() {
    held = false;
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }
}
