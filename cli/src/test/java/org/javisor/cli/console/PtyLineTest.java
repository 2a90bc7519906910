package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(20)
@DisabledOnOs(OS.WINDOWS)
class PtyLineTest {
  @Test
  void whoeverOpensThePseudoTerminalTalksToTheGuestWithoutEcho() throws IOException {
    try (PtyLine line = new PtyLine();
        FileInputStream seen = new FileInputStream(line.path());
        FileOutputStream keys = new FileOutputStream(line.path())) {
      "login: ".chars().forEach(line.backend()::offer);
      assertThat(new String(seen.readNBytes(7), StandardCharsets.US_ASCII)).isEqualTo("login: ");
      keys.write('r');
      int typed = line.backend().poll();
      while (typed < 0) {
        Thread.onSpinWait();
        typed = line.backend().poll();
      }
      assertThat(typed).isEqualTo('r');
    }
  }
}
