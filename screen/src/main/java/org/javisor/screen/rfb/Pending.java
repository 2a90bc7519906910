package org.javisor.screen.rfb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.javisor.device.display.CursorShape;
import org.javisor.device.display.Damage;
import org.javisor.device.display.Frame;
import org.javisor.device.display.Rectangle;
import org.javisor.screen.Viewer;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer does not know yet. Three threads meet here: the screen's, which tells of changes; the reader, which
 * takes in the viewer's wishes; and the writer, which waits for something to send. Its lock comes after the screen's.
 */
final class Pending implements Viewer {
  /** Answers that wait for a viewer that does not read: more are a sign of bad will. */
  private static final int MOST_MESSAGES = 256;

  /**
   * What to send as one update.
   *
   * @param resized the size to announce; null if it is known
   * @param movedTo where rows moved to; null if none did
   * @param fromY where the first of them was
   */
  record Update(
      @Nullable Rectangle resized, @Nullable Rectangle movedTo, int fromY, List<Encoder.Part> parts,
      boolean announcesKeys, Optional<CursorShape> cursor) {}

  private final Deque<byte[]> messages = new ArrayDeque<>();
  private Encodings encodings = Encodings.RAW;
  private Damage damage = new Damage(1);
  private int width = 1;
  private int height = 1;
  /** As the viewer knows it. */
  private int knownWidth;
  private int knownHeight;
  private @Nullable Rectangle movedTo;
  private int fromY;
  private boolean requested;
  private boolean continuous;
  private boolean announcesKeys;
  private boolean announcesSize;
  private boolean cursorChanged = true;
  private Optional<CursorShape> cursor = Optional.empty();
  private boolean closed;

  // The screen tells

  @Override
  public synchronized void resized(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    damage = new Damage(height);
    damage.add(new Rectangle(0, 0, width, height));
    movedTo = null;
    if (knownWidth == 0) {
      knownWidth = width;
      knownHeight = height;
    }
    notifyAll();
  }

  @Override
  public synchronized void moved(Rectangle to, int from) {
    boolean sourceKnown = !damage.touches(from, from + to.height());
    boolean sameSize = knownWidth == width && knownHeight == height;
    if (encodings.copyRect() && sourceKnown && sameSize && movedTo == null) {
      movedTo = to;
      fromY = from;
    } else {
      damage.add(to);
    }
    notifyAll();
  }

  @Override
  public synchronized void damaged(List<Rectangle> parts) {
    parts.forEach(damage::add);
    notifyAll();
  }

  @Override
  public synchronized void cursor(Optional<CursorShape> shape) {
    cursor = shape;
    cursorChanged = true;
    notifyAll();
  }

  @Override
  public void clipboard(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Bytes message = new Bytes();
    message.put32(3 << 24);
    message.put32(bytes.length);
    message.put(bytes);
    send(message);
  }

  // The viewer wishes

  /** Size of the first picture: width in the upper 16 bits. */
  synchronized int knownSize() {
    return knownWidth << 16 | knownHeight;
  }

  /** Appends a message; too many and the connection ends. */
  synchronized void send(Bytes message) {
    if (messages.size() >= MOST_MESSAGES) {
      close();
      return;
    }
    messages.add(Arrays.copyOf(message.array(), message.length()));
    notifyAll();
  }

  synchronized void encodings(Encodings changed) {
    announcesKeys |= changed.extendedKeys() && !encodings.extendedKeys();
    announcesSize |= changed.extendedDesktopSize() && !encodings.extendedDesktopSize();
    encodings = changed;
    notifyAll();
  }

  synchronized Encodings encodings() {
    return encodings;
  }

  /** The viewer asks for an update; unless it is incremental, a part is to be sent whatever has happened to it. */
  synchronized void request(boolean incremental, int x, int y, int columns, int rows) {
    requested = true;
    if (!incremental) {
      int right = Math.min(x + columns, width);
      int bottom = Math.min(y + rows, height);
      if (x < right && y < bottom) {
        damage.add(new Rectangle(x, y, right - x, bottom - y));
      }
    }
    notifyAll();
  }

  synchronized void continuous(boolean on) {
    continuous = on;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  // The writer waits

  private boolean updateDue() {
    boolean sizeChanged = encodings.resizes() && (knownWidth != width || knownHeight != height);
    boolean cursorDue = encodings.cursor() && cursorChanged && cursor.isPresent();
    return (requested || continuous)
        && (!damage.isEmpty() || movedTo != null || sizeChanged || announcesKeys || announcesSize || cursorDue);
  }

  /** Waits for something to send; false when closed. */
  synchronized boolean await() throws InterruptedException {
    while (!closed && messages.isEmpty() && !updateDue()) {
      wait();
    }
    return !closed;
  }

  synchronized byte @Nullable [] takeMessage() {
    return messages.poll();
  }

  /** Copies what is to be sent out of the picture, which stands still; null if there is nothing. */
  synchronized @Nullable Update take(Frame frame) {
    if (!updateDue() || frame.width() != width || frame.height() != height) {
      return null;
    }
    Rectangle resized = null;
    if (encodings.resizes() && (knownWidth != width || knownHeight != height || announcesSize)) {
      knownWidth = width;
      knownHeight = height;
      resized = new Rectangle(0, 0, width, height);
      announcesSize = false;
    }
    List<Encoder.Part> parts = new ArrayList<>();
    for (Rectangle part : damage.take()) {
      int columns = Math.min(part.right(), knownWidth) - part.x();
      int rows = Math.min(part.bottom(), knownHeight) - part.y();
      if (columns > 0 && rows > 0) {
        parts.add(copy(frame, part.x(), part.y(), columns, rows));
      }
    }
    Update update = new Update(
        resized, movedTo, fromY, parts, announcesKeys,
        encodings.cursor() && cursorChanged ? cursor : Optional.empty());
    movedTo = null;
    announcesKeys = false;
    cursorChanged = false;
    requested = false;
    return update;
  }

  private static Encoder.Part copy(Frame frame, int x, int y, int columns, int rows) {
    int[] pixels = new int[columns * rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(frame.pixels(), (y + row) * frame.width() + x, pixels, row * columns, columns);
    }
    return new Encoder.Part(x, y, columns, rows, pixels);
  }
}
