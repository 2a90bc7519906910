package org.javisor.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;
import org.javisor.machine.Trace;

/**
 * Prints the events that {@code --trace} names, one a line.
 *
 * @param kinds what to print
 * @param to where
 */
record TraceWriter(Set<RunSpec.Trace> kinds, PrintStream to) implements Trace {
  @Override
  public void exit(int cpu, String kind, long rip) {
    print(RunSpec.Trace.exits, cpu, String.format(Locale.ROOT, "exit %s rip=0x%x", kind, rip));
  }

  @Override
  public void interrupt(int cpu, int vector) {
    print(RunSpec.Trace.interrupts, cpu, String.format(Locale.ROOT, "interrupt 0x%02x", vector));
  }

  @Override
  public void portRead(int cpu, int port, int sizeBytes, int value) {
    print(RunSpec.Trace.ports, cpu, String.format(Locale.ROOT, "in  0x%04x/%d = 0x%x", port, sizeBytes, value));
  }

  @Override
  public void portWrite(int cpu, int port, int sizeBytes, int value) {
    print(RunSpec.Trace.ports, cpu, String.format(Locale.ROOT, "out 0x%04x/%d = 0x%x", port, sizeBytes, value));
  }

  /** The carriage return is for a terminal in raw mode. */
  private void print(RunSpec.Trace kind, int cpu, String text) {
    if (kinds.contains(kind)) {
      to.print("trace: cpu" + cpu + " " + text + "\r\n");
    }
  }
}
