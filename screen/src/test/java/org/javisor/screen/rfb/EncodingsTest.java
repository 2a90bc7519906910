package org.javisor.screen.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every encoding brings every kind of picture to a viewer exactly. */
class EncodingsTest {
  private static final int[] KINDS = {1, 2, 3, 5, 16, 17, 100, 127, 128, 256, 257, 100_000};

  /** Patches of so many colours, which make runs as well as single pixels. */
  private static int[] patches(int width, int height, int colors, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] palette = random.ints(colors, 0, 1 << 24).toArray();
    int[] pixels = new int[width * height];
    for (int at = 0; at < pixels.length;) {
      int run = 1 + random.nextInt(random.nextBoolean() ? 2 : 400);
      int color = palette[random.nextInt(colors)];
      for (int i = 0; i < run && at < pixels.length; i++) {
        pixels[at++] = color;
      }
    }
    return pixels;
  }

  @ParameterizedTest
  @ValueSource(ints = {TestViewer.RAW, TestViewer.HEXTILE, TestViewer.ZRLE, TestViewer.TIGHT})
  void picturesArriveAsTheyAre(int encoding) throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(encoding);
      for (int colors : KINDS) {
        rig.picture.set(patches(200, 150, colors, colors));
        viewer.updateUntil(() -> rig.shows(viewer));
        assertThat(viewer.pixels).containsExactly(rig.picture.pixels());
      }
      assertThat(viewer.seen).containsOnly(encoding);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TestViewer.RAW, TestViewer.HEXTILE, TestViewer.ZRLE, TestViewer.TIGHT})
  void smallChangesArriveAsSmallUpdates(int encoding) throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      viewer.encodings(encoding);
      viewer.request(false);
      viewer.update();
      viewer.seen.clear();
      rig.picture.fill(70, 33, 3, 2, 0x123456);
      viewer.updateUntil(() -> rig.shows(viewer));

      assertThat(viewer.seen).containsExactly(encoding);
    }
  }

  @Test
  void scrollingIsACopyForViewersThatTakeIt() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      rig.picture.set(patches(200, 150, 5000, 7));
      viewer.encodings(TestViewer.COPY_RECT, TestViewer.RAW);
      viewer.updateUntil(() -> rig.shows(viewer));
      viewer.seen.clear();
      viewer.request(true);
      rig.picture.scroll(16);
      viewer.update();
      viewer.updateUntil(() -> rig.shows(viewer));

      assertThat(viewer.seen).contains(TestViewer.COPY_RECT);
      assertThat(viewer.pixels).containsExactly(rig.picture.pixels());
    }
  }

  @Test
  void aViewerThatKnowsNothingButRawGetsRaw() throws IOException {
    try (RfbRig rig = new RfbRig(); TestViewer viewer = rig.viewer().open()) {
      rig.picture.fill(0, 0, 200, 150, 0xABCDEF);
      viewer.updateUntil(() -> rig.shows(viewer));

      assertThat(viewer.seen).containsOnly(TestViewer.RAW);
    }
  }

  @Test
  void pixelsComeInTheFormatThatTheViewerAsksFor() throws IOException {
    try (RfbRig rig = new RfbRig()) {
      rig.picture.fill(0, 0, 200, 150, 0xFF8000);
      TestViewer viewer = rig.viewer().open();
      // 16 bits, big-endian, 5-6-5.
      viewer.out.write(new byte[] {0, 0, 0, 0, 16, 16, 1, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0, 0, 0, 0});
      viewer.request(false);
      viewer.in.skipNBytes(4 + 12);

      assertThat(viewer.in.readUnsignedShort()).isEqualTo(0xFC00);
      viewer.close();
    }
  }
}
