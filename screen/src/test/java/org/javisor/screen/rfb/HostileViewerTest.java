package org.javisor.screen.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a client does, others are served. */
class HostileViewerTest {
  private static void isServed(RfbRig rig) throws IOException {
    try (TestViewer viewer = rig.viewer().open()) {
      viewer.updateUntil(() -> rig.shows(viewer));
    }
  }

  /** Until the server has hung up. */
  private static void drain(TestViewer viewer) throws IOException {
    try {
      while (viewer.in.read() >= 0) {
        // What it says does not matter.
      }
    } catch (SocketException e) {
      // It may also have been rude.
    }
  }

  @Test
  void aThousandConnectionsDoNotKeepAnybodyOut() throws IOException {
    try (RfbRig rig = new RfbRig()) {
      List<Socket> crowd = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        Socket socket = new Socket();
        socket.connect(rig.server.address(), 10_000);
        crowd.add(socket);
      }
      assertThat(rig.server.connections()).isLessThanOrEqualTo(RfbServer.MOST_STRANGERS);
      for (Socket socket : crowd) {
        socket.close();
      }
      while (rig.server.connections() > 0) {
        Thread.onSpinWait();
      }
      isServed(rig);
    }
  }

  @Test
  void noVersionIsTheEnd() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer()) {
      viewer.out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      drain(viewer);
      isServed(rig);
    }
  }

  @Test
  void anUnknownMessageIsTheEnd() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.out.write(99);
      drain(viewer);
      isServed(rig);
    }
  }

  @Test
  void aHugeClipboardIsTheEndAndIsNotRead() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.out.write(new byte[] {6, 0, 0, 0, 0x7F, -1, -1, -1});
      drain(viewer);
      assertThat(rig.screen.clipboard()).isEmpty();
    }
  }

  @Test
  void aPixelFormatThatCannotBeIsTheEnd() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.out.write(new byte[] {0, 0, 0, 0, 24, 24, 0, 1, 0, -1, 0, -1, 0, -1, 16, 8, 0, 0, 0, 0});
      drain(viewer);
      isServed(rig);
    }
  }

  @Test
  void aViewerThatAsksButNeverReadsDoesNotHoldOthersUp() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer slow = rig.viewer().open()) {
      rig.picture.resize(1000, 800);
      slow.encodings(TestViewer.RAW, -223, -313);
      slow.out.write(new byte[] {(byte) 150, 1, 0, 0, 0, 0, 0, 0, 0, 0});
      for (int i = 0; i < 5; i++) {
        rig.picture.fill(0, 0, 1000, 800, i);
        isServed(rig);
      }
      // The other viewers have gone; the server notices that in its own time.
      while (rig.screen.viewers() > 1) {
        Thread.onSpinWait();
      }
      assertThat(rig.screen.viewers()).isEqualTo(1);
    }
  }

  @Test
  void aViewerThatAsksForAnswersAndNeverReadsThemIsLetGo() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      byte[] fence = new byte[9 + 64];
      fence[0] = (byte) 248;
      fence[4] = (byte) 0x80;
      fence[8] = 64;
      try {
        for (int i = 0; i < 1_000_000; i++) {
          viewer.out.write(fence);
        }
        throw new AssertionError("a million answers were kept");
      } catch (SocketException e) {
        isServed(rig);
      }
    }
  }

  @Test
  @Tag("fuzz")
  void garbageEndsNothingButItsOwnConnection() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(HostileViewerTest.class);
    RandomGenerator random = fuzzing.random();
    try (RfbRig rig = new RfbRig()) {
      for (long round = 0; round < fuzzing.rounds(150, 5_000); round++) {
        try (TestViewer viewer = rig.viewer()) {
          if (random.nextInt(4) != 0) {
            viewer.open();
          }
          byte[] garbage = new byte[random.nextInt(2000)];
          random.nextBytes(garbage);
          for (int i = 0; i < garbage.length; i++) {
            garbage[i] = random.nextInt(3) == 0 ? (byte) random.nextInt(7) : garbage[i];
          }
          viewer.out.write(garbage);
        } catch (SocketException e) {
          // It was let go while it still wrote.
        }
      }
      isServed(rig);
    }
  }
}
