package org.javisor.cli.console;

import java.util.function.Consumer;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a serial port and its far end until the guest has printed a prompt. Whatever is typed before waits
 * there, so that a machine can be saved at the prompt as nobody has used it yet.
 *
 * <p>Thread safety: any thread may call any method. The lock is a leaf.
 */
public final class PromptWatch implements CharacterBackend {
  private static final int KEPT_CHARACTERS = 4096;

  private final CharacterBackend line;
  private final String prompt;
  private final Consumer<String> onPrompt;
  private final StringBuilder printed = new StringBuilder();
  private volatile boolean watching = true;
  private volatile boolean holding = true;
  private volatile @Nullable Listener listener;

  /**
   * @param onPrompt called once, on the machine's thread in the middle of an instruction, with what the guest printed
   *     last; somebody must then {@link #release} the input
   */
  public PromptWatch(CharacterBackend line, String prompt, Consumer<String> onPrompt) {
    this.line = line;
    this.prompt = prompt;
    this.onPrompt = onPrompt;
  }

  @Override
  public boolean offer(int value) {
    boolean taken = line.offer(value);
    if (taken && watching && endsWithPrompt(value)) {
      watching = false;
      onPrompt.accept(printed.toString());
    }
    return taken;
  }

  private boolean endsWithPrompt(int value) {
    synchronized (printed) {
      printed.append((char) (value & 0xFF));
      if (printed.length() > 2 * KEPT_CHARACTERS) {
        printed.delete(0, KEPT_CHARACTERS);
      }
      return printed.length() >= prompt.length()
          && printed.lastIndexOf(prompt) == printed.length() - prompt.length();
    }
  }

  @Override
  public int poll() {
    return holding ? -1 : line.poll();
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
    line.listen(newListener);
  }

  /** Lets the guest have what was typed, and whatever will be. */
  public void release() {
    watching = false;
    holding = false;
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }
}
