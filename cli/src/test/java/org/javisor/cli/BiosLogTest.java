package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BiosLogTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BiosLog log = new BiosLog(new PrintStream(bytes, true, StandardCharsets.US_ASCII));

  private void write(String text) {
    text.chars().forEach(log::offer);
  }

  @Test
  void wholeLinesArePrintedWithoutWhatCouldSteerATerminal() {
    write("one\r\ntw\u001b[2Jo\nthr");
    assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("trace: bios one\r\ntrace: bios tw[2Jo\r\n");
  }

  @Test
  void aLineThatNeverEndsIsCut() {
    write("x".repeat(2500));
    assertThat(bytes.toString(StandardCharsets.US_ASCII).lines().mapToInt(String::length).max()).hasValue(1012);
  }
}
