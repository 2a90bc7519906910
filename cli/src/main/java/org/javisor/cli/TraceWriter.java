package org.javisor.cli;

import java.io.PrintStream;
import java.util.List;
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
  private static final int PAGE_FAULT = 14;

  /** @see "Intel SDM volume 3, table 7-1 Protected-Mode Exceptions and Interrupts" */
  private static final List<String> NAMES = List.of(
      "DE", "DB", "NMI", "BP", "OF", "BR", "UD", "NM", "DF", "9", "TS", "NP", "SS", "GP", "PF", "15", "MF", "AC", "MC",
      "XM");

  @Override
  public void exit(int cpu, String kind, long rip) {
    if (kinds.contains(RunSpec.Trace.exits)) {
      print(cpu, String.format(Locale.ROOT, "exit %s rip=0x%x", kind, rip));
    }
  }

  @Override
  public void interrupt(int cpu, int vector) {
    if (kinds.contains(RunSpec.Trace.interrupts)) {
      print(cpu, String.format(Locale.ROOT, "interrupt 0x%02x", vector));
    }
  }

  @Override
  public void portRead(int cpu, int port, int sizeBytes, int value) {
    if (kinds.contains(RunSpec.Trace.ports)) {
      print(cpu, String.format(Locale.ROOT, "in  0x%04x/%d = 0x%x", port, sizeBytes, value));
    }
  }

  @Override
  public void portWrite(int cpu, int port, int sizeBytes, int value) {
    if (kinds.contains(RunSpec.Trace.ports)) {
      print(cpu, String.format(Locale.ROOT, "out 0x%04x/%d = 0x%x", port, sizeBytes, value));
    }
  }

  @Override
  public void memoryRead(int cpu, long guestPhys, int sizeBytes, long value) {
    if (kinds.contains(RunSpec.Trace.mmio)) {
      print(cpu, String.format(Locale.ROOT, "read  0x%x/%d = 0x%x", guestPhys, sizeBytes, value));
    }
  }

  @Override
  public void memoryWrite(int cpu, long guestPhys, int sizeBytes, long value) {
    if (kinds.contains(RunSpec.Trace.mmio)) {
      print(cpu, String.format(Locale.ROOT, "write 0x%x/%d = 0x%x", guestPhys, sizeBytes, value));
    }
  }

  @Override
  public void exception(int cpu, int vector, int errorCode, long rip, long address) {
    if (kinds.contains(RunSpec.Trace.exceptions)) {
      String name = vector < NAMES.size() ? NAMES.get(vector) : Integer.toString(vector);
      String text = String.format(Locale.ROOT, "exception #%s error=0x%x rip=0x%x", name, errorCode, rip);
      print(cpu,
          vector == PAGE_FAULT ? text + String.format(Locale.ROOT, " address=0x%x", address) : text);
    }
  }

  @Override
  public void shutdown(int cpu, String registers) {
    if (kinds.contains(RunSpec.Trace.exceptions)) {
      print(cpu, "shutdown on a triple fault");
      registers.lines().forEach(line -> print(cpu, "  " + line));
    }
  }

  /** The carriage return is for a terminal in raw mode. */
  private void print(int cpu, String text) {
    to.print("trace: cpu" + cpu + " " + text + "\r\n");
  }
}
