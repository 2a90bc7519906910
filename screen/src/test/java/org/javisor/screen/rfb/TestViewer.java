package org.javisor.screen.rfb;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * An RFB client written from RFC 6143 and the community's description, independent of the server's code. Pixels are 32
 * bits, little-endian, red in bits 23 to 16, unless a test says otherwise.
 */
final class TestViewer implements AutoCloseable {
  static final int RAW = 0;
  static final int COPY_RECT = 1;
  static final int HEXTILE = 5;
  static final int TIGHT = 7;
  static final int ZRLE = 16;

  Socket socket;
  DataInputStream in;
  DataOutputStream out;
  int width;
  int height;
  String name = "";
  int[] pixels = new int[0];
  final List<Integer> seen = new ArrayList<>();
  private final Inflater zrle = new Inflater();
  private final Inflater[] tight = {new Inflater(), new Inflater(), new Inflater(), new Inflater()};
  private int background;
  private int foreground;

  TestViewer(InetSocketAddress address) throws IOException {
    socket = new Socket();
    socket.connect(address, 10_000);
    socket.setSoTimeout(20_000);
    use(socket);
  }

  void use(Socket other) throws IOException {
    socket = other;
    in = new DataInputStream(new BufferedInputStream(other.getInputStream()));
    out = new DataOutputStream(other.getOutputStream());
  }

  String text(int bytes) throws IOException {
    byte[] text = new byte[bytes];
    in.readFully(text);
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** Version 3.8 and security type None. */
  TestViewer open() throws IOException {
    version("RFB 003.008\n");
    int count = in.readUnsignedByte();
    int type = in.readUnsignedByte();
    if (count != 1 || type != 1) {
      throw new IOException("security type " + type);
    }
    out.write(1);
    if (in.readInt() != 0) {
      throw new IOException("refused");
    }
    return initialize();
  }

  void version(String version) throws IOException {
    String offered = text(12);
    if (!offered.equals("RFB 003.008\n")) {
      throw new IOException(offered);
    }
    out.write(version.getBytes(StandardCharsets.US_ASCII));
  }

  TestViewer initialize() throws IOException {
    out.write(1);
    size(in.readUnsignedShort(), in.readUnsignedShort());
    in.skipNBytes(16);
    name = text(in.readInt());
    return this;
  }

  private void size(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    pixels = new int[width * height];
  }

  void encodings(int... numbers) throws IOException {
    out.write(2);
    out.write(0);
    out.writeShort(numbers.length);
    for (int number : numbers) {
      out.writeInt(number);
    }
  }

  void request(boolean incremental) throws IOException {
    out.write(3);
    out.write(incremental ? 1 : 0);
    out.writeShort(0);
    out.writeShort(0);
    out.writeShort(width);
    out.writeShort(height);
  }

  void key(int keysym, boolean pressed) throws IOException {
    out.write(4);
    out.write(pressed ? 1 : 0);
    out.writeShort(0);
    out.writeInt(keysym);
  }

  void pointer(int buttons, int x, int y) throws IOException {
    out.write(5);
    out.write(buttons);
    out.writeShort(x);
    out.writeShort(y);
  }

  /** Reads one update; other messages before it are an error. */
  void update() throws IOException {
    int type = in.readUnsignedByte();
    if (type != 0) {
      throw new IOException("message " + type);
    }
    in.skipNBytes(1);
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      rectangle();
    }
  }

  /** Asks for changes until the picture is as expected. */
  void updateUntil(BooleanSupplier expected) throws IOException {
    while (!expected.getAsBoolean()) {
      request(true);
      update();
    }
  }

  private void rectangle() throws IOException {
    int x = in.readUnsignedShort();
    int y = in.readUnsignedShort();
    int w = in.readUnsignedShort();
    int h = in.readUnsignedShort();
    int encoding = in.readInt();
    seen.add(encoding);
    switch (encoding) {
      case RAW -> {
        int[] raw = new int[w * h];
        for (int i = 0; i < raw.length; i++) {
          raw[i] = pixel(in);
        }
        store(x, y, w, h, raw);
      }
      case COPY_RECT -> copy(x, y, w, h, in.readUnsignedShort(), in.readUnsignedShort());
      case HEXTILE -> hextile(x, y, w, h);
      case ZRLE -> zrle(x, y, w, h);
      case TIGHT -> tight(x, y, w, h);
      case -223 -> size(w, h);
      case -308 -> {
        in.skipNBytes(4 + 16);
        size(w, h);
      }
      case -239 -> in.skipNBytes(4L * w * h + (w + 7) / 8 * h);
      case -258 -> {
        // The server knows scan codes.
      }
      default -> throw new IOException("encoding " + encoding);
    }
  }

  private static int pixel(DataInputStream from) throws IOException {
    return Integer.reverseBytes(from.readInt()) & 0xFF_FFFF;
  }

  private void store(int x, int y, int w, int h, int[] part) {
    for (int row = 0; row < h; row++) {
      System.arraycopy(part, row * w, pixels, (y + row) * width + x, w);
    }
  }

  private void fill(int x, int y, int w, int h, int color) {
    for (int row = y; row < y + h; row++) {
      Arrays.fill(pixels, row * width + x, row * width + x + w, color);
    }
  }

  private void copy(int x, int y, int w, int h, int fromX, int fromY) {
    int[] before = pixels.clone();
    for (int row = 0; row < h; row++) {
      System.arraycopy(before, (fromY + row) * width + fromX, pixels, (y + row) * width + x, w);
    }
  }

  private void hextile(int x, int y, int w, int h) throws IOException {
    for (int ty = y; ty < y + h; ty += 16) {
      for (int tx = x; tx < x + w; tx += 16) {
        hextileTile(tx, ty, Math.min(16, x + w - tx), Math.min(16, y + h - ty));
      }
    }
  }

  private void hextileTile(int x, int y, int w, int h) throws IOException {
    int mask = in.readUnsignedByte();
    if ((mask & 1) != 0) {
      for (int i = 0; i < w * h; i++) {
        pixels[(y + i / w) * width + x + i % w] = pixel(in);
      }
      return;
    }
    if ((mask & 2) != 0) {
      background = pixel(in);
    }
    if ((mask & 4) != 0) {
      foreground = pixel(in);
    }
    fill(x, y, w, h, background);
    int count = (mask & 8) != 0 ? in.readUnsignedByte() : 0;
    for (int i = 0; i < count; i++) {
      int color = (mask & 16) != 0 ? pixel(in) : foreground;
      int at = in.readUnsignedByte();
      int size = in.readUnsignedByte();
      fill(x + (at >> 4), y + (at & 15), (size >> 4) + 1, (size & 15) + 1, color);
    }
  }

  private static DataInputStream inflate(Inflater inflater, byte[] compressed, int atMost) throws IOException {
    inflater.setInput(compressed);
    byte[] data = new byte[atMost];
    try {
      int got = 0;
      int more;
      do {
        more = inflater.inflate(data, got, atMost - got);
        got += more;
      } while (more > 0 && got < atMost);
      return new DataInputStream(new ByteArrayInputStream(data, 0, got));
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
  }

  private void zrle(int x, int y, int w, int h) throws IOException {
    byte[] compressed = new byte[in.readInt()];
    in.readFully(compressed);
    DataInputStream data = inflate(zrle, compressed, w * h * 4 + 65536);
    for (int ty = y; ty < y + h; ty += 64) {
      for (int tx = x; tx < x + w; tx += 64) {
        zrleTile(data, tx, ty, Math.min(64, x + w - tx), Math.min(64, y + h - ty));
      }
    }
  }

  private static int compact(DataInputStream data) throws IOException {
    return data.readUnsignedByte() | data.readUnsignedByte() << 8 | data.readUnsignedByte() << 16;
  }

  private void zrleTile(DataInputStream data, int x, int y, int w, int h) throws IOException {
    int kind = data.readUnsignedByte();
    int[] palette = new int[kind & 127];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = compact(data);
    }
    int[] tile = new int[w * h];
    if (kind == 0) {
      for (int i = 0; i < tile.length; i++) {
        tile[i] = compact(data);
      }
    } else if (kind == 1) {
      Arrays.fill(tile, palette[0]);
    } else if (kind <= 16) {
      packed(data, tile, w, palette);
    } else {
      runs(data, tile, palette);
    }
    store(x, y, w, h, tile);
  }

  private static void packed(DataInputStream data, int[] tile, int w, int[] palette) throws IOException {
    int bits = palette.length == 2 ? 1 : palette.length <= 4 ? 2 : 4;
    int held = 0;
    int left = 0;
    for (int i = 0; i < tile.length; i++) {
      if (i % w == 0) {
        left = 0;
      }
      if (left == 0) {
        held = data.readUnsignedByte();
        left = 8;
      }
      left -= bits;
      tile[i] = palette[held >> left & (1 << bits) - 1];
    }
  }

  private static void runs(DataInputStream data, int[] tile, int[] palette) throws IOException {
    int at = 0;
    while (at < tile.length) {
      int color;
      boolean run = true;
      if (palette.length == 0) {
        color = compact(data);
      } else {
        int index = data.readUnsignedByte();
        run = index > 127;
        color = palette[index & 127];
      }
      int length = 1;
      int more = run ? 255 : 0;
      while (more == 255) {
        more = data.readUnsignedByte();
        length += more;
      }
      Arrays.fill(tile, at, at + length, color);
      at += length;
    }
  }

  private static int tightPixel(DataInputStream data) throws IOException {
    return data.readUnsignedByte() << 16 | data.readUnsignedByte() << 8 | data.readUnsignedByte();
  }

  private void tight(int x, int y, int w, int h) throws IOException {
    int control = in.readUnsignedByte();
    if (control >> 4 == 8) {
      fill(x, y, w, h, tightPixel(in));
      return;
    }
    int filter = (control & 0x40) != 0 ? in.readUnsignedByte() : 0;
    int[] palette = new int[filter == 1 ? in.readUnsignedByte() + 1 : 0];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = tightPixel(in);
    }
    int length = palette.length == 0 ? w * h * 3 : palette.length == 2 ? (w + 7) / 8 * h : w * h;
    DataInputStream data = tightData(control >> 4 & 3, length);
    int[] part = new int[w * h];
    int held = 0;
    for (int i = 0; i < part.length; i++) {
      if (palette.length == 0) {
        part[i] = tightPixel(data);
      } else if (palette.length > 2) {
        part[i] = palette[data.readUnsignedByte()];
      } else {
        int bit = i % w & 7;
        held = bit == 0 ? data.readUnsignedByte() : held;
        part[i] = palette[held >> 7 - bit & 1];
      }
    }
    store(x, y, w, h, part);
  }

  private DataInputStream tightData(int stream, int length) throws IOException {
    if (length < 12) {
      byte[] data = new byte[length];
      in.readFully(data);
      return new DataInputStream(new ByteArrayInputStream(data));
    }
    int size = 0;
    int part = 0x80;
    for (int shift = 0; shift <= 14 && (part & 0x80) != 0; shift += 7) {
      part = in.readUnsignedByte();
      size |= (shift == 14 ? part : part & 0x7F) << shift;
    }
    byte[] compressed = new byte[size];
    in.readFully(compressed);
    return inflate(tight[stream], compressed, length);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    zrle.end();
    for (Inflater inflater : tight) {
      inflater.end();
    }
  }
}
