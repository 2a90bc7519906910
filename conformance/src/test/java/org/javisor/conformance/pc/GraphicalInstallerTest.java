package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.javisor.machine.MachineSpec;
import org.javisor.screen.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Debian installer in its graphical dress, X and GTK. Its screens are recognized by how bright they are where.
 */
@Tag("guest")
@Tag("nightly")
class GraphicalInstallerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The same screen with another font is below it, any other screen far above. */
  private static final double SAME = 3;

  private static final Fingerprint LANGUAGE = Fingerprint.read("installer-language.txt");
  private static final Fingerprint LOCATION = Fingerprint.read("installer-location.txt");

  @ParameterizedTest
  @EnumSource
  void aLanguageIsChosenByTheKeyboard(Installer edition) throws InterruptedException {
    assertThat(LANGUAGE.distance(LOCATION)).isGreaterThan(3 * SAME);
    MachineSpec spec = edition.machine(Installer.Kind.GRAPHICAL, "vga=normal");
    try (Seat seat = Seat.at(spec, "installer-graphical-" + edition).patiently(PATIENCE)) {
      awaitScreen(seat, "the choice of a language", LANGUAGE).keep("language");
      seat.type("\n");
      awaitScreen(seat, "the choice of a location", LOCATION).keep("location");
    }
  }

  private static Seat awaitScreen(Seat seat, String what, Fingerprint expected) throws InterruptedException {
    return seat.awaitPicture(what, picture -> isLike(picture, expected));
  }

  private static boolean isLike(Picture picture, Fingerprint expected) {
    return Fingerprint.of(picture).distance(expected) < SAME;
  }
}
