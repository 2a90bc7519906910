package org.javisor.machine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.javisor.cpu.Cpu;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;

/** {@code javisor.Exit}: as long as the guest ran. Off unless a recording asks for it: there are thousands a second. */
@Name("javisor.Exit")
@Label("Exit")
@Description("A virtual CPU has run, and come back to the machine's loop")
@Category({"Javisor", "Machine"})
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
final class ExitEvent extends Event {
  @Label("CPU")
  private int cpu;

  @Label("Kind")
  @Description("Why it came back: yielded, halted, shutdown")
  private String kind = "";

  @Label("Instructions")
  @Description("That it executed")
  private long instructions;

  @Label("RIP")
  @Description("Where it stands")
  @MemoryAddress
  private long rip;

  /** One word for an exit, here and in traces. */
  static String kind(Exit exit) {
    return switch (exit) {
      case Exit.Yielded() -> "yielded";
      case Exit.Halted() -> "halted";
      case Exit.Shutdown() -> "shutdown";
      case Exit.Debugged(_) -> "debugger";
    };
  }

  /** Starts the clock; {@code instructions} holds where the CPU's counter stood. */
  static ExitEvent start(int cpu, Cpu c) {
    ExitEvent event = new ExitEvent();
    event.cpu = cpu;
    event.instructions = c.retired;
    event.begin();
    return event;
  }

  /** Records it, if somebody wants to know. */
  void record(String why, Vcpu vcpu) {
    if (shouldCommit()) {
      vcpu.settle();
      Cpu c = vcpu.state();
      kind = why;
      instructions = c.retired - instructions;
      rip = c.r[Cpu.RIP];
      commit();
    }
  }
}
