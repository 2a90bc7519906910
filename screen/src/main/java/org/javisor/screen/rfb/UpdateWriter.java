package org.javisor.screen.rfb;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.display.CursorShape;

/**
 * Turns updates into messages.
 *
 * @see "RFC 6143, 7.6.1 FramebufferUpdate"
 */
final class UpdateWriter implements AutoCloseable {
  private static final int MOST_RECTANGLES = 0xFFFF;

  private final Bytes out = new Bytes();
  private Encoder encoder = new RawEncoder();
  private final List<Encoder> others = new ArrayList<>();
  private int rectangles;

  /** The encoder of this kind, with its streams as they were: a viewer keeps them as long as the connection. */
  private void choose(Encodings encodings) {
    if (encoder.number() == encodings.pixels()) {
      return;
    }
    others.add(encoder);
    encoder = others.stream().filter(other -> other.number() == encodings.pixels()).findFirst()
        .orElseGet(encodings::newEncoder);
    others.remove(encoder);
  }

  /** The message for an update. The next call overwrites it. */
  Bytes write(Pending.Update update, Encodings encodings, PixelFormat format) {
    choose(encodings);
    rectangles = 0;
    out.clear();
    out.put16(0);
    out.put16(0);
    if (update.resized() != null) {
      size(update.resized().width(), update.resized().height(), encodings);
    }
    if (update.announcesKeys()) {
      header(0, 0, 0, 0, Encodings.EXTENDED_KEYS);
    }
    update.cursor().ifPresent(shape -> cursor(shape, format));
    if (update.movedTo() != null) {
      header(0, update.movedTo().y(), update.movedTo().width(), update.movedTo().height(), Encodings.COPY_RECT);
      out.put16(0);
      out.put16(update.fromY());
    }
    for (Encoder.Part part : update.parts()) {
      pixels(part, format);
    }
    out.set16(2, rectangles);
    return out;
  }

  private void header(int x, int y, int width, int height, int encoding) {
    rectangles++;
    out.put16(x);
    out.put16(y);
    out.put16(width);
    out.put16(height);
    out.put32(encoding);
  }

  /** @see "The RFB Protocol (community version), ExtendedDesktopSize Pseudo-encoding" */
  private void size(int width, int height, Encodings encodings) {
    if (!encodings.extendedDesktopSize()) {
      header(0, 0, width, height, Encodings.DESKTOP_SIZE);
      return;
    }
    header(0, 0, width, height, Encodings.EXTENDED_DESKTOP_SIZE);
    out.put32(1 << 24);
    out.put32(0);
    out.put32(0);
    out.put16(width);
    out.put16(height);
    out.put32(0);
  }

  /** @see "RFC 6143, 7.8.1 Cursor Pseudo-Encoding" */
  private void cursor(CursorShape shape, PixelFormat format) {
    header(shape.hotX(), shape.hotY(), shape.width(), shape.height(), Encodings.CURSOR);
    int[] argb = shape.argb();
    PixelBytes.putAll(out, format, argb);
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x += 8) {
        int mask = 0;
        for (int bit = 0; bit < 8 && x + bit < shape.width(); bit++) {
          boolean opaque = argb[y * shape.width() + x + bit] < 0;
          mask |= opaque ? 0x80 >> bit : 0;
        }
        out.put8(mask);
      }
    }
  }

  private void pixels(Encoder.Part part, PixelFormat format) {
    int columns = Math.min(part.width(), encoder.maximumWidth());
    int rows = Math.clamp(encoder.maximumPixels() / columns, 1, part.height());
    for (int y = 0; y < part.height(); y += rows) {
      for (int x = 0; x < part.width(); x += columns) {
        Encoder.Part piece =
            part.cut(x, y, Math.min(columns, part.width() - x), Math.min(rows, part.height() - y));
        if (rectangles < MOST_RECTANGLES) {
          header(piece.x(), piece.y(), piece.width(), piece.height(), encoder.number());
          encoder.encode(piece, format, out);
        }
      }
    }
  }

  @Override
  public void close() {
    encoder.close();
    others.forEach(Encoder::close);
  }
}
