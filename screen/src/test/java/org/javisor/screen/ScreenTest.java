package org.javisor.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final TestPicture picture = new TestPicture(40, 30);
  private final RecordingKeyboard keys = new RecordingKeyboard();
  private final Screen screen = new Screen(picture, new Keyboard(keys), new RecordingPointer());

  @Test
  void aScreenshotHasWhatTheScreenShows() {
    picture.fill(3, 4, 5, 6, 0x102030);
    Picture shot = screen.screenshot();

    assertThat(shot.width()).isEqualTo(40);
    assertThat(shot.height()).isEqualTo(30);
    assertThat(shot.pixel(3, 4)).isEqualTo(0x102030);
    assertThat(shot.pixel(2, 4)).isZero();
  }

  /** Read back by hand: signature, header, and rows that are differences to the row above. */
  @Test
  void aPngHoldsThePicture() throws IOException {
    picture.fill(0, 1, 40, 29, 0x0A0B0C);
    byte[] png = screen.screenshot().toPng();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(png));
    assertThat(in.readLong()).isEqualTo(0x89504E470D0A1A0AL);
    in.skipNBytes(8);
    assertThat(in.readInt()).isEqualTo(40);
    assertThat(in.readInt()).isEqualTo(30);
    assertThat(in.readInt()).isEqualTo(0x08_02_00_00);
    in.skipNBytes(5);
    byte[] data = new byte[in.readInt()];
    in.skipNBytes(4);
    in.readFully(data);
    byte[] rows = new InflaterInputStream(new ByteArrayInputStream(data)).readAllBytes();

    assertThat(rows).hasSize(30 * (1 + 3 * 40));
    assertThat(rows[121]).as("up filter").isEqualTo((byte) 2);
    assertThat(List.of(rows[122], rows[123], rows[124])).containsExactly((byte) 10, (byte) 11, (byte) 12);
    assertThat(rows[243]).isZero();
  }

  @Test
  void textIsWaitedFor() throws InterruptedException {
    picture.text(List.of("", "login: "));
    assertThat(screen.awaitText("login:", Duration.ofSeconds(1))).isTrue();
    assertThat(screen.awaitText("shell", Duration.ofMillis(30))).isFalse();
  }

  @Test
  void typedTextBecomesKeys() throws InterruptedException {
    screen.keyboard().type("aB\n");
    assertThat(keys.await(8)).containsExactly("1e", "-1e", "2a", "30", "-30", "-2a", "1c", "-1c");
  }

  @Test
  void whatAKeyboardDoesNotHaveIsRefusedWhole() {
    assertThatThrownBy(() -> screen.keyboard().type("a\u20AC")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+20AC");
    assertThat(screen.keyboard().idle()).isTrue();
  }

  @Test
  void aFullKeyboardIsWaitedFor() throws InterruptedException {
    keys.full(true);
    screen.keyboard().press(0x1D, 0x38, 0xD3);
    assertThat(screen.keyboard().idle()).isFalse();
    keys.full(false);
    assertThat(keys.await(6)).containsExactly("1d", "38", "d3", "-d3", "-38", "-1d");
  }

  @Test
  void nobodyLooksWhileNobodyWatches() {
    assertThat(screen.viewers()).isZero();
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().equals("javisor-screen"));
  }
}
