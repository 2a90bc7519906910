package org.javisor.screen;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.javisor.device.HostTimeSource;
import org.javisor.device.display.CursorShape;
import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource;
import org.javisor.device.display.FrameSource.Scope;
import org.javisor.device.display.Rectangle;
import org.javisor.device.input.PointerInput;
import org.jspecify.annotations.Nullable;

/**
 * A machine's screen, keyboard and pointer. Safe from any thread. While there are viewers, a thread of its own looks at
 * the screen {@value #TICK_MILLIS} ms after it has last looked; otherwise nothing runs.
 *
 * <p>Lock order: the screen's, then the graphics adapter's.
 */
public final class Screen implements AutoCloseable {
  private static final int TICK_MILLIS = 25;

  private final FrameSource source;
  private final Keyboard keyboard;
  private final PointerInput pointer;

  /** Guards all below. */
  private final Object lock = new Object();

  private final Frame frame = new Frame();
  private final ScrollFinder scrolls = new ScrollFinder();
  private final List<Viewer> viewers = new ArrayList<>();
  private @Nullable Thread thread;
  private Optional<CursorShape> cursor = Optional.empty();
  private String clipboard = "";
  private boolean closed;

  public Screen(FrameSource source, Keyboard keyboard, PointerInput pointer) {
    this.source = source;
    this.keyboard = keyboard;
    this.pointer = pointer;
  }

  // For programs

  /** What the screen shows now. */
  public Picture screenshot() {
    Frame whole = new Frame();
    source.refresh(whole, Scope.WHOLE);
    return new Picture(whole.width(), whole.height(), whole.pixels());
  }

  /** Writes what the screen shows now into a PNG file. */
  public void screenshot(Path file) throws IOException {
    screenshot().writePng(file);
  }

  /** The rows of a text screen; empty in graphics modes. */
  public List<String> text() {
    return source.text();
  }

  /**
   * Waits until a text screen shows a text within one row.
   *
   * @return whether it came within the time
   */
  public boolean awaitText(String text, Duration time) throws InterruptedException {
    return await(() -> text().stream().anyMatch(row -> row.contains(text)), time);
  }

  /**
   * Waits until the picture looks as somebody wants it.
   *
   * @return whether it came to look so within the time
   */
  public boolean awaitPicture(Predicate<Picture> looks, Duration time) throws InterruptedException {
    return await(() -> looks.test(screenshot()), time);
  }

  private boolean await(BooleanSupplier condition, Duration time) throws InterruptedException {
    HostTimeSource clock = new HostTimeSource();
    while (!condition.getAsBoolean()) {
      if (clock.nanos() > time.toNanos()) {
        return false;
      }
      synchronized (lock) {
        if (closed) {
          return false;
        }
        lock.wait(TICK_MILLIS);
      }
    }
    return true;
  }

  public Keyboard keyboard() {
    return keyboard;
  }

  public PointerInput pointer() {
    return pointer;
  }

  // For viewers

  /** Tells somebody of all changes from now on, beginning with the size. */
  public void watch(Viewer viewer) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      look();
      viewers.add(viewer);
      viewer.resized(frame.width(), frame.height());
      viewer.cursor(cursor);
      if (thread == null) {
        thread = Thread.ofPlatform().name("javisor-screen").daemon(true).start(this::run);
      }
    }
  }

  /** Tells a viewer no more. */
  public void unwatch(Viewer viewer) {
    synchronized (lock) {
      viewers.remove(viewer);
      lock.notifyAll();
    }
  }

  /** The text that viewers and programs share; the guest does not see it. */
  public String clipboard() {
    synchronized (lock) {
      return clipboard;
    }
  }

  /** Gives a text to all viewers. */
  public void clipboard(String text) {
    share(text, null);
  }

  /** A viewer gives a text to all others. */
  public void clipboard(String text, Viewer from) {
    share(text, from);
  }

  private void share(String text, @Nullable Viewer from) {
    synchronized (lock) {
      clipboard = text;
      for (Viewer viewer : viewers) {
        if (viewer != from) {
          viewer.clipboard(text);
        }
      }
    }
  }

  /** How many watch. */
  public int viewers() {
    synchronized (lock) {
      return viewers.size();
    }
  }

  /** Lets somebody read the picture as the viewers know it; it stands still meanwhile. */
  public void read(Consumer<Frame> reader) {
    synchronized (lock) {
      reader.accept(frame);
    }
  }

  private void run() {
    synchronized (lock) {
      while (!closed && !viewers.isEmpty()) {
        look();
        try {
          lock.wait(TICK_MILLIS);
        } catch (InterruptedException e) {
          break;
        }
      }
      thread = null;
    }
  }

  private void look() {
    scrolls.before(frame);
    source.refresh(frame, Scope.CHANGES);
    List<Rectangle> damage = frame.takeDamage();
    if (frame.takeResized()) {
      scrolls.forget();
      viewers.forEach(viewer -> viewer.resized(frame.width(), frame.height()));
    } else if (!damage.isEmpty()) {
      ScrollFinder.Found found = scrolls.find(frame, damage);
      if (found.movedTo() != null) {
        viewers.forEach(viewer -> viewer.moved(found.movedTo(), found.fromY()));
      }
      viewers.forEach(viewer -> viewer.damaged(found.damage()));
    }
    Optional<CursorShape> shape = source.cursor();
    if (!shape.equals(cursor)) {
      cursor = shape;
      viewers.forEach(viewer -> viewer.cursor(shape));
    }
  }

  /** Lets go of all viewers and of the keyboard. */
  @Override
  public void close() {
    keyboard.close();
    synchronized (lock) {
      closed = true;
      viewers.clear();
      lock.notifyAll();
    }
  }
}
