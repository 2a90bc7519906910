package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private ProgressBar bar(boolean atTerminal) {
    return new ProgressBar(new PrintStream(shown, true, StandardCharsets.UTF_8), atTerminal);
  }

  @Test
  void atATerminalOneLineIsDrawnOverAndEndedOnce() {
    try (ProgressBar bar = bar(true)) {
      bar.update("fetching kernel", 0, 4 << 20);
      bar.update("fetching kernel", 2 << 20, 4 << 20);
    }
    assertThat(shown.toString(StandardCharsets.UTF_8)).containsOnlyOnce(System.lineSeparator())
        .endsWith("\rjavisor: fetching kernel [############            ] 2M of 4M" + System.lineSeparator());
  }

  @Test
  void elsewhereEachPieceOfWorkIsSaidOnce() {
    try (ProgressBar bar = bar(false)) {
      bar.update("fetching kernel", 0, 4 << 20);
      bar.update("fetching kernel", 2 << 20, 4 << 20);
      bar.update("fetching busybox", 0, 0);
    }
    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("javisor: fetching kernel", "javisor: fetching busybox");
  }

  @Test
  void moreThanTheTotalIsStillAFullBar() {
    assertThat(ProgressBar.line("fetching", 9 << 20, 4 << 20))
        .isEqualTo("javisor: fetching [" + "#".repeat(24) + "] 4M of 4M");
  }
}
