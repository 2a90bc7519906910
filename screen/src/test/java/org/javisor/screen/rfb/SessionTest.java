package org.javisor.screen.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.javisor.device.display.CursorShape;
import org.javisor.device.input.PointerInput;
import org.junit.jupiter.api.Test;

/** Messages of RFC 6143 and of the community's extensions. */
class SessionTest {
  @Test
  void theServerSaysSizeAndName() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      assertThat(viewer.width).isEqualTo(200);
      assertThat(viewer.height).isEqualTo(150);
      assertThat(viewer.name).isEqualTo("Javisor");
    }
  }

  @Test
  void oldVersionsAreSpokenToo() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer()) {
      viewer.version("RFB 003.003\n");
      assertThat(viewer.in.readInt()).as("security type None, and no result").isEqualTo(1);
      viewer.initialize();
      assertThat(viewer.width).isEqualTo(200);
    }
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer()) {
      viewer.version("RFB 003.007\n");
      assertThat(viewer.in.readUnsignedShort()).isEqualTo(0x0101);
      viewer.out.write(1);
      viewer.initialize();
      assertThat(viewer.width).isEqualTo(200);
    }
  }

  @Test
  void keysymsBecomeKeysAndShiftIsPressedWhereTheViewerDoesNot() throws IOException, InterruptedException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.key('a', true);
      viewer.key('a', false);
      viewer.key('A', true);
      viewer.key('A', false);
      viewer.key(0xFF51, true);
      viewer.key(0xFF51, false);
      assertThat(rig.keys.await(8)).containsExactly("1e", "-1e", "2a", "1e", "-2a", "-1e", "cb", "-cb");
    }
  }

  @Test
  void aHeldShiftIsNotPressedAgain() throws IOException, InterruptedException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.key(0xFFE1, true);
      viewer.key('!', true);
      assertThat(rig.keys.await(2)).containsExactly("2a", "2");
    }
  }

  @Test
  void scanCodesArriveAsTheyAre() throws IOException, InterruptedException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(TestViewer.RAW, -258);
      viewer.request(false);
      viewer.update();
      assertThat(viewer.seen).as("the server says that it knows them").contains(-258);
      viewer.out.write(new byte[] {(byte) 255, 0, 0, 1, 0, 0, 0, 'y', 0, 0, 0, 0x15});
      viewer.out.write(new byte[] {(byte) 255, 0, 0, 0, 0, 0, 0, 'y', 0, 0, 0, 0x15});
      assertThat(rig.keys.await(2)).containsExactly("15", "-15");
    }
  }

  @Test
  void keysThatAViewerHoldsAreReleasedWhenItLeaves() throws IOException, InterruptedException {
    try (RfbRig rig = new RfbRig()) {
      TestViewer viewer = rig.viewer().open();
      viewer.key(0xFFE3, true);
      rig.keys.await(1);
      viewer.close();
      assertThat(rig.keys.await(2)).containsExactly("1d", "-1d");
    }
  }

  @Test
  void pointerEventsHavePositionButtonsAndWheel() throws IOException, InterruptedException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.pointer(0, 10, 20);
      viewer.pointer(1 | 2 | 4, 10, 20);
      viewer.pointer(16, 10, 20);
      viewer.pointer(0, 5000, 5000);
      assertThat(rig.pointer.await(4)).containsExactly(
          new PointerInput.Event(10, 20, 200, 150, 0, 0),
          new PointerInput.Event(10, 20, 200, 150, PointerInput.LEFT | PointerInput.RIGHT | PointerInput.MIDDLE, 0),
          new PointerInput.Event(10, 20, 200, 150, 0, 1),
          new PointerInput.Event(199, 149, 200, 150, 0, 0));
    }
  }

  @Test
  void aNewSizeIsAnnouncedBeforeThePicture() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(TestViewer.RAW, -223);
      viewer.updateUntil(() -> rig.shows(viewer));
      rig.picture.resize(320, 240);
      rig.picture.fill(300, 200, 20, 40, 0x445566);
      viewer.updateUntil(() -> rig.shows(viewer));

      assertThat(viewer.width).isEqualTo(320);
      assertThat(viewer.seen).contains(-223);
    }
  }

  @Test
  void theExtendedSizeIsAnnouncedAtOnceAndAtEachChange() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(TestViewer.RAW, -308);
      viewer.request(false);
      viewer.update();
      assertThat(viewer.seen).contains(-308);
      rig.picture.resize(100, 100);
      viewer.updateUntil(() -> viewer.width == 100);
    }
  }

  @Test
  void viewersThatCannotResizeKeepTheirSize() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.updateUntil(() -> rig.shows(viewer));
      rig.picture.resize(300, 100);
      rig.picture.fill(0, 0, 300, 100, 0x010203);
      viewer.updateUntil(() -> viewer.pixels[0] == 0x010203 && viewer.pixels[99 * 200 + 199] == 0x010203);

      assertThat(viewer.width).isEqualTo(200);
      assertThat(viewer.pixels[100 * 200]).isZero();
    }
  }

  @Test
  void theCursorsShapeIsSentToThoseWhoDrawIt() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      rig.picture.showCursor(new CursorShape(9, 2, 1, 1, new int[18]));
      viewer.encodings(TestViewer.RAW, -239);
      viewer.updateUntil(() -> viewer.seen.contains(-239));
    }
  }

  @Test
  void continuousUpdatesComeUnasked() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(TestViewer.RAW, -313);
      assertThat(viewer.in.readUnsignedByte()).as("the server knows them").isEqualTo(150);
      viewer.out.write(new byte[] {(byte) 150, 1, 0, 0, 0, 0, 0, (byte) 200, 0, (byte) 150});
      viewer.update();
      rig.picture.fill(0, 0, 200, 150, 0x777777);
      while (!rig.shows(viewer)) {
        viewer.update();
      }
      viewer.out.write(new byte[] {(byte) 150, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      assertThat(viewer.in.readUnsignedByte()).isEqualTo(150);
    }
  }

  @Test
  void fencesComeBack() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.out.write(new byte[] {(byte) 248, 0, 0, 0, (byte) 0x80, 0, 0, 1, 2, 'h', 'i'});
      byte[] reply = new byte[11];
      viewer.in.readFully(reply);
      assertThat(reply).containsExactly(248, 0, 0, 0, 0, 0, 0, 1, 2, 'h', 'i');
    }
  }

  @Test
  void textOfOneViewersClipboardReachesTheOthers() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer one = rig.viewer().open(); TestViewer other = rig.viewer().open()) {
      one.out.write(new byte[] {6, 0, 0, 0, 0, 0, 0, 5});
      one.out.write("Hello".getBytes(StandardCharsets.US_ASCII));

      assertThat(other.in.readInt() >>> 24).isEqualTo(3);
      assertThat(other.text(other.in.readInt())).isEqualTo("Hello");
      assertThat(rig.screen.clipboard()).isEqualTo("Hello");
    }
  }

  @Test
  void aColourMapIsSentToThoseWhoNeedOne() throws IOException {
    try (RfbRig rig = new RfbRig()) {
      rig.picture.fill(0, 0, 200, 150, 0xFF0000);
      try (TestViewer viewer = rig.viewer().open()) {
        viewer.out.write(new byte[] {0, 0, 0, 0, 8, 8, 0, 0, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0});
        viewer.request(false);
        assertThat(viewer.in.readUnsignedByte()).isEqualTo(1);
        viewer.in.skipNBytes(5 + 6 * 7);
        assertThat(viewer.in.readUnsignedShort()).as("entry 7 is red").isEqualTo(0xFFFF);
        viewer.in.skipNBytes(4 + 6 * 248 + 16);
        assertThat(viewer.in.readUnsignedByte()).isEqualTo(7);
      }
    }
  }

  @Test
  void twentyViewersSeeTheSamePicture() throws IOException {
    try (RfbRig rig = new RfbRig()) {
      TestViewer[] viewers = new TestViewer[20];
      for (int i = 0; i < viewers.length; i++) {
        viewers[i] = rig.viewer().open();
        viewers[i].encodings(i % 2 == 0 ? TestViewer.TIGHT : TestViewer.ZRLE);
      }
      rig.picture.fill(20, 30, 100, 50, 0x99AABB);
      for (TestViewer viewer : viewers) {
        viewer.updateUntil(() -> rig.shows(viewer));
        viewer.close();
      }
    }
  }
}
