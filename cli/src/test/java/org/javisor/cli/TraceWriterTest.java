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

  @Test
  void exceptionsHaveTheirNamesAndPageFaultsTheirAddress() {
    TraceWriter trace = new TraceWriter(
        Set.of(RunSpec.Trace.exceptions, RunSpec.Trace.mmio), new PrintStream(written, true, StandardCharsets.UTF_8));
    trace.exception(0, 14, 2, 0x1000, 0xDEAD_0000L);
    trace.exception(0, 6, 0, 0x2000, 0xDEAD_0000L);
    trace.exception(0, 31, 0, 0x2000, 0);
    trace.memoryWrite(0, 0xFEE0_00B0L, 4, 0);
    trace.portRead(0, 0x3FD, 1, 0x60);
    trace.shutdown(1, "rip=1\ncr0=2\n");
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("""
        trace: cpu0 exception #PF error=0x2 rip=0x1000 address=0xdead0000\r
        trace: cpu0 exception #UD error=0x0 rip=0x2000\r
        trace: cpu0 exception #31 error=0x0 rip=0x2000\r
        trace: cpu0 write 0xfee000b0/4 = 0x0\r
        trace: cpu1 shutdown on a triple fault\r
        trace: cpu1   rip=1\r
        trace: cpu1   cr0=2\r
        """);
  }
}
