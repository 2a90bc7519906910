package org.javisor.device.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameTest {
  private final Frame frame = new Frame();

  private void start(int width, int height) {
    frame.resize(width, height);
    frame.takeDamage();
    frame.takeResized();
  }

  @Test
  void aNewSizeChangesEverything() {
    frame.resize(20, 40);

    assertThat(frame.takeResized()).isTrue();
    assertThat(frame.takeDamage()).containsExactly(new Rectangle(0, 0, 20, 40));
    assertThat(frame.pixels()).hasSize(800).containsOnly(0);
  }

  @Test
  void theSameSizeChangesNothing() {
    start(20, 40);

    frame.resize(20, 40);

    assertThat(frame.takeResized()).isFalse();
    assertThat(frame.takeDamage()).isEmpty();
  }

  @Test
  void equalPixelsAreNoChange() {
    start(20, 40);

    frame.row(0, 3, new int[20], 20);

    assertThat(frame.takeDamage()).isEmpty();
  }

  @Test
  void onlyTheColumnsThatDifferAreDamaged() {
    start(20, 40);

    frame.row(2, 17, new int[] {0, 5, 0, 6, 0}, 5);

    assertThat(frame.takeDamage()).containsExactly(new Rectangle(3, 16, 3, 16));
    assertThat(frame.pixels()[17 * 20 + 3]).isEqualTo(5);
    assertThat(frame.pixels()[17 * 20 + 5]).isEqualTo(6);
    assertThat(frame.takeDamage()).isEmpty();
  }

  @Test
  void neighbouringBandsWithTheSameColumnsAreOneRectangleThatEndsWithTheFrame() {
    start(20, 40);

    frame.row(4, 20, new int[] {1}, 1);
    frame.row(4, 39, new int[] {1}, 1);

    assertThat(frame.takeDamage()).containsExactly(new Rectangle(4, 16, 1, 24));
  }

  @Test
  void twoChangesInOneBandCoverWhatLiesBetween() {
    start(64, 16);

    frame.row(60, 0, new int[] {1}, 1);
    frame.row(2, 15, new int[] {1}, 1);

    assertThat(frame.takeDamage()).containsExactly(new Rectangle(2, 0, 59, 16));
  }

  @Test
  void noFrameIsEmptyOrBeyondTheLimit() {
    assertThatThrownBy(() -> frame.resize(0, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> frame.resize(5, 4097)).isInstanceOf(IllegalArgumentException.class);
  }
}
