package org.javisor.conformance.pc;

import java.time.Duration;
import org.javisor.machine.MachineSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Debian installer on a text screen: its choice of language, and the next screen. */
@Tag("guest")
class TextInstallerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Test
  void on64BitsALanguageIsChosenByTheKeyboard() throws InterruptedException {
    assertLanguageIsChosen(Installer.AMD64);
  }

  @Test
  @Tag("nightly")
  void on32BitsALanguageIsChosenByTheKeyboard() throws InterruptedException {
    assertLanguageIsChosen(Installer.I386);
  }

  /** In a graphics mode, the text of the screen could not be read. */
  private static void assertLanguageIsChosen(Installer edition) throws InterruptedException {
    MachineSpec spec = edition.machine(Installer.Kind.TEXT, "nomodeset fb=false");
    try (Seat seat = Seat.at(spec, "installer-text-" + edition).patiently(PATIENCE)) {
      seat.await("Select a language").await("No localization").await("English").keep("language");
      seat.type("\n").await("Select your location").await("United States").keep("location");
    }
  }
}
