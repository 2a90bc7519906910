package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.javisor.device.input.PointerInput;
import org.javisor.device.input.PointerInput.Event;
import org.javisor.screen.Picture;
import org.javisor.screen.Screen;

/**
 * A hand at a mouse. A mouse tells movements only, and the guest makes of them what it likes: so it looks at the screen
 * where the pointer has gone, as people do.
 */
final class Mouse {
  /** Of the plane that the mouse moves on. */
  private static final int SIZE = 1 << 20;

  private static final int MOVES = 200;
  private static final int LONGEST_MOVE = 40;
  private static final Duration REACTION = Duration.ofMillis(700);

  private final Screen screen;
  private final PointerInput pointer;
  private int x = SIZE / 2;
  private int y = SIZE / 2;

  Mouse(Screen screen) {
    this.screen = screen;
    this.pointer = screen.pointer();
  }

  /** A part of the picture; ends are inclusive. */
  record Area(int left, int top, int right, int bottom) {
    boolean contains(int atX, int atY) {
      return atX >= left && atX <= right && atY >= top && atY <= bottom;
    }
  }

  /** Clicks somewhere inside an area. */
  void click(Area area) throws InterruptedException {
    if (pointer.absolute()) {
      Picture picture = screen.screenshot();
      int middleX = (area.left + area.right) / 2;
      int middleY = (area.top + area.bottom) / 2;
      for (int buttons : new int[] {0, PointerInput.LEFT, 0}) {
        pointer.pointer(new Event(middleX, middleY, picture.width(), picture.height(), buttons, 0));
        screen.awaitPicture(later -> false, REACTION);
      }
      return;
    }
    moveInto(area);
    send(0, 0, PointerInput.LEFT);
    screen.awaitPicture(later -> false, REACTION);
    send(0, 0, 0);
  }

  /** From the corner, where the pointer is as good as out of the picture. */
  private void moveInto(Area area) throws InterruptedException {
    for (int i = 0; i < MOVES; i++) {
      send(-LONGEST_MOVE, -LONGEST_MOVE, 0);
    }
    screen.awaitPicture(later -> false, REACTION);
    Picture without = screen.screenshot();
    Optional<Area> at = Optional.empty();
    for (int i = 0; i < MOVES && !isIn(at, area); i++) {
      Area before = at.orElse(new Area(0, 0, 0, 0));
      send(step((area.left + area.right) / 2 - before.left), step((area.top + area.bottom) / 2 - before.top), 0);
      screen.awaitPicture(later -> !difference(without, later).equals(Optional.of(before)), REACTION);
      at = difference(without, screen.screenshot());
    }
    assertThat(isIn(at, area)).as("the pointer is in %s: %s", area, at).isTrue();
  }

  private static boolean isIn(Optional<Area> pointer, Area area) {
    return pointer.filter(found -> area.contains(found.left, found.top)).isPresent();
  }

  /** Half the way, as the guest may go twice as far. */
  private static int step(int distance) {
    int half = distance / 2;
    return Math.clamp(half == 0 ? Integer.signum(distance) : half, -LONGEST_MOVE, LONGEST_MOVE);
  }

  private void send(int right, int down, int buttons) {
    x += right;
    y += down;
    pointer.pointer(new Event(x, y, SIZE, SIZE, buttons, 0));
  }

  /** What has changed in the picture: the pointer, whose tip is its upper left corner, or a button that has lit up. */
  private static Optional<Area> difference(Picture one, Picture other) {
    if (one.width() != other.width() || one.height() != other.height()) {
      return Optional.empty();
    }
    int[] left = one.pixels();
    int[] right = other.pixels();
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxX = -1;
    int maxY = -1;
    for (int i = 0; i < left.length; i++) {
      int atX = i % one.width();
      int atY = i / one.width();
      boolean corner = atX < 24 && atY < 24;
      if (left[i] != right[i] && !corner) {
        minX = Math.min(minX, atX);
        minY = Math.min(minY, atY);
        maxX = Math.max(maxX, atX);
        maxY = Math.max(maxY, atY);
      }
    }
    return maxX < 0 ? Optional.empty() : Optional.of(new Area(minX, minY, maxX, maxY));
  }
}
