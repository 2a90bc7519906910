package org.javisor.screen.rfb;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.javisor.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated viewer. The thread that runs it reads; another one writes.
 *
 * @see "RFC 6143, 7.3 Initialization Messages, 7.5 Client-to-Server Messages"
 */
final class RfbSession {
  private static final int SET_PIXEL_FORMAT = 0;
  private static final int SET_ENCODINGS = 2;
  private static final int UPDATE_REQUEST = 3;
  private static final int KEY_EVENT = 4;
  private static final int POINTER_EVENT = 5;
  private static final int CLIENT_CUT_TEXT = 6;
  private static final int ENABLE_CONTINUOUS_UPDATES = 150;
  private static final int FENCE = 248;
  private static final int SET_DESKTOP_SIZE = 251;
  private static final int QEMU = 255;

  private static final int END_OF_CONTINUOUS_UPDATES = 150;
  private static final int FENCE_REQUEST = 1 << 31;
  private static final int KNOWN_FENCE_FLAGS = 7;
  private static final int LONGEST_CLIPBOARD = 1 << 20;

  /** Of the viewer's time for one message. */
  private static final long NOT_WRITING = -1;

  private final Screen screen;
  private final Connection connection;
  private final LongSupplier nanos;
  private final String name;
  private final Pending pending = new Pending();
  private final ViewerInput input;
  private volatile PixelFormat format = PixelFormat.NATIVE;
  private volatile long writingSince = NOT_WRITING;

  RfbSession(Screen screen, Connection connection, String name, LongSupplier nanos) {
    this.screen = screen;
    this.connection = connection;
    this.name = name;
    this.nanos = nanos;
    this.input = new ViewerInput(screen);
  }

  /** Serves the viewer until it leaves. */
  void run() throws IOException {
    DataInputStream in = connection.in();
    in.readUnsignedByte();
    screen.watch(pending);
    Thread writer = Thread.ofVirtual().name("rfb-writer").unstarted(this::write);
    try {
      initialize();
      writer.start();
      connection.established();
      while (true) {
        message(connection.in());
      }
    } finally {
      screen.unwatch(pending);
      input.release();
      pending.close();
    }
  }

  private void initialize() throws IOException {
    Bytes out = new Bytes();
    out.put32(pending.knownSize());
    PixelFormat.NATIVE.write(out);
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    out.put32(text.length);
    out.put(text);
    connection.send(out);
  }

  /** How long a message has been on its way, which the viewer does not take; 0 if none is. */
  long stuckNanos() {
    long since = writingSince;
    return since == NOT_WRITING ? 0 : nanos.getAsLong() - since;
  }

  // Reading

  private void message(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    switch (type) {
      case SET_PIXEL_FORMAT -> {
        in.skipNBytes(3);
        setFormat(PixelFormat.read(in));
      }
      case SET_ENCODINGS -> setEncodings(in);
      case UPDATE_REQUEST -> {
        boolean incremental = in.readUnsignedByte() != 0;
        pending.request(
            incremental, in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(),
            in.readUnsignedShort());
      }
      case KEY_EVENT -> {
        boolean pressed = in.readUnsignedByte() != 0;
        in.skipNBytes(2);
        input.keysym(in.readInt(), pressed);
      }
      case POINTER_EVENT -> {
        int mask = in.readUnsignedByte();
        screen.read(frame -> input.size(frame.width(), frame.height()));
        input.pointer(mask, in.readUnsignedShort(), in.readUnsignedShort());
      }
      case CLIENT_CUT_TEXT -> cutText(in);
      case ENABLE_CONTINUOUS_UPDATES -> enableContinuousUpdates(in);
      case FENCE -> fence(in);
      case SET_DESKTOP_SIZE -> {
        in.skipNBytes(5);
        int screens = in.readUnsignedByte();
        in.skipNBytes(1 + 16L * screens);
      }
      case QEMU -> qemu(in);
      default -> throw new RfbException("no message has the type " + type);
    }
  }

  private void setFormat(PixelFormat wanted) {
    format = wanted;
    if (!wanted.trueColor()) {
      sendColorMap();
    }
  }

  /** @see "RFC 6143, 7.6.2 SetColorMapEntries" */
  private void sendColorMap() {
    Bytes out = new Bytes();
    out.put16(1 << 8);
    out.put16(0);
    out.put16(256);
    for (int i = 0; i < 256; i++) {
      out.put16((i & 7) * 0xFFFF / 7);
      out.put16((i >> 3 & 7) * 0xFFFF / 7);
      out.put16((i >> 6) * 0xFFFF / 3);
    }
    pending.send(out);
  }

  private void setEncodings(DataInputStream in) throws IOException {
    in.skipNBytes(1);
    int count = in.readUnsignedShort();
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wanted.add(in.readInt());
    }
    Encodings encodings = Encodings.of(wanted);
    boolean news = encodings.continuousUpdates() && !pending.encodings().continuousUpdates();
    pending.encodings(encodings);
    if (news) {
      // Says that the server knows them.
      endOfContinuousUpdates();
    }
  }

  private void endOfContinuousUpdates() {
    Bytes out = new Bytes();
    out.put8(END_OF_CONTINUOUS_UPDATES);
    pending.send(out);
  }

  private void enableContinuousUpdates(DataInputStream in) throws IOException {
    boolean on = in.readUnsignedByte() != 0;
    in.skipNBytes(8);
    pending.continuous(on);
    if (!on) {
      endOfContinuousUpdates();
    }
  }

  /** @see "The RFB Protocol (community version), ClientFence" */
  private void fence(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    int flags = in.readInt();
    int length = in.readUnsignedByte();
    if (length > 64) {
      throw new RfbException("a fence of " + length + " bytes");
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    if ((flags & FENCE_REQUEST) != 0) {
      Bytes out = new Bytes();
      out.put32(FENCE << 24);
      out.put32(flags & KNOWN_FENCE_FLAGS);
      out.put8(length);
      out.put(payload);
      pending.send(out);
    }
  }

  private void cutText(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    int length = in.readInt();
    if (length < 0 || length > LONGEST_CLIPBOARD) {
      throw new RfbException("a clipboard of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] text = new byte[length];
    in.readFully(text);
    screen.clipboard(new String(text, StandardCharsets.ISO_8859_1), pending);
  }

  /** @see "The RFB Protocol (community version), QEMU Extended Key Event Message" */
  private void qemu(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    if (kind != 0) {
      throw new RfbException("no QEMU message has the type " + kind);
    }
    boolean pressed = in.readUnsignedShort() != 0;
    int keysym = in.readInt();
    int code = in.readInt();
    if (code != 0) {
      input.key(code, pressed);
    } else {
      input.keysym(keysym, pressed);
    }
  }

  // Writing

  private void write() {
    try (UpdateWriter writer = new UpdateWriter()) {
      Bytes message = new Bytes();
      while (pending.await()) {
        byte[] waiting = pending.takeMessage();
        while (waiting != null) {
          message.put(waiting);
          waiting = pending.takeMessage();
        }
        send(message);
        Pending.@Nullable Update[] taken = new Pending.@Nullable Update[1];
        screen.read(frame -> taken[0] = pending.take(frame));
        Pending.Update update = taken[0];
        if (update != null) {
          send(writer.write(update, pending.encodings(), format));
        }
      }
    } catch (IOException e) {
      // The reader hears of it, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connection.close();
    }
  }

  private void send(Bytes bytes) throws IOException {
    if (bytes.length() > 0) {
      writingSince = nanos.getAsLong();
      connection.send(bytes);
      writingSince = NOT_WRITING;
    }
  }
}
