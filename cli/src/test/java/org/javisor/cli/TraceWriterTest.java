package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceWriterTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void onlyTheKindsThatWereAskedForArePrinted() {
    TraceWriter trace = new TraceWriter(
        Set.of(RunSpec.Trace.ports, RunSpec.Trace.exits), new PrintStream(written, true, StandardCharsets.UTF_8));
    trace.exit(0, "halted", 0xFFFF_FFFF_8100_0000L);
    trace.interrupt(0, 0x30);
    trace.portWrite(1, 0x3F8, 1, 0x41);
    trace.portRead(0, 0x3FD, 1, 0x60);
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("""
        trace: cpu0 exit halted rip=0xffffffff81000000\r
        trace: cpu1 out 0x03f8/1 = 0x41\r
        trace: cpu0 in  0x03fd/1 = 0x60\r
        """);
  }
}
