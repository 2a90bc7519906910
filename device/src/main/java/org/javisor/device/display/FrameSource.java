package org.javisor.device.display;

import java.util.List;
import java.util.Optional;

/**
 * The picture that a graphics adapter shows. Methods are safe from any thread, and never called by a vCPU: an adapter
 * that nobody watches costs nothing.
 */
public interface FrameSource {
  /** How much to look at. */
  enum Scope {
    /** What the guest changed since the last refresh of this scope: for the one caller that comes often. */
    CHANGES,

    /** Everything; does not disturb the other. */
    WHOLE
  }

  /**
   * Brings a frame up to date: resizes it where the mode changed, and stores changed rows into it. What changed is then
   * known to the frame. Takes no longer than it takes to draw the picture once.
   */
  void refresh(Frame frame, Scope scope);

  /** In text modes, the rows of the screen as characters, without spaces at their ends; empty in graphics modes. */
  List<String> text();

  /** The pointer that the adapter draws; empty if it draws none. */
  default Optional<CursorShape> cursor() {
    return Optional.empty();
  }

  /** A screen on which there is nothing: 1 by 1 pixel, black. */
  static FrameSource none() {
    return new FrameSource() {
      @Override
      public void refresh(Frame frame, Scope scope) {
        frame.resize(1, 1);
      }

      @Override
      public List<String> text() {
        return List.of();
      }
    };
  }
}
