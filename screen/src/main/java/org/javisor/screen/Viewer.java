package org.javisor.screen;

import java.util.List;
import java.util.Optional;
import org.javisor.device.display.CursorShape;
import org.javisor.device.display.Rectangle;

/** Somebody who watches a screen. Called with the screen's lock held: to note what happened, not to act on it. */
public interface Viewer {
  /** The picture has another size; all of it is new. */
  void resized(int width, int height);

  /**
   * Part of the picture moved up or down. What it moved over is where its pixels still are as they were.
   *
   * @param to where it is now
   * @param fromY where its first row was
   */
  void moved(Rectangle to, int fromY);

  /** Parts of the picture changed; the last call of a tick. */
  void damaged(List<Rectangle> parts);

  /** The pointer that the adapter draws has another shape; empty if it draws none. */
  default void cursor(Optional<CursorShape> shape) {
    // Not everybody shows it.
  }

  /** Somebody put text into the clipboard that all viewers share. */
  default void clipboard(String text) {
    // Not everybody has one.
  }
}
