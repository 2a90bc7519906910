package org.javisor.screen.rfb;

import java.io.IOException;
import java.util.Arrays;
import org.javisor.screen.Keyboard;
import org.javisor.screen.RecordingKeyboard;
import org.javisor.screen.RecordingPointer;
import org.javisor.screen.Screen;
import org.javisor.screen.TestPicture;

/** A server on a free port of this host, and what lies behind it. */
final class RfbRig implements AutoCloseable {
  final TestPicture picture = new TestPicture(200, 150);
  final RecordingKeyboard keys = new RecordingKeyboard();
  final RecordingPointer pointer = new RecordingPointer();
  final Screen screen = new Screen(picture, new Keyboard(keys), pointer);
  final RfbServer server;

  RfbRig() throws IOException {
    this(loopback());
  }

  RfbRig(RfbSettings settings) throws IOException {
    server = new RfbServer(screen, settings);
  }

  static RfbSettings loopback() {
    return RfbSettings.loopback(-RfbSettings.FIRST_PORT);
  }

  TestViewer viewer() throws IOException {
    return new TestViewer(server.address());
  }

  boolean shows(TestViewer viewer) {
    return Arrays.equals(viewer.pixels, picture.pixels());
  }

  @Override
  public void close() {
    server.close();
    screen.close();
  }
}
