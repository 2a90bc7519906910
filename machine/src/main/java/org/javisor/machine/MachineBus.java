package org.javisor.machine;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.device.Clock;
import org.javisor.device.Frequency;
import org.javisor.device.PortSpace;
import org.javisor.device.VirtualClock;
import org.javisor.devices.pc.interrupt.InterruptFabric;

/** One CPU's pins, wired to the board. */
final class MachineBus implements CpuBus {
  private final int cpu;
  private final PortSpace ports;
  private final InterruptFabric interrupts;
  private final VirtualClock clock;
  private final Frequency tsc;
  private final Trace trace;

  MachineBus(int cpu, PortSpace ports, InterruptFabric interrupts, VirtualClock clock, Frequency tsc, Trace trace) {
    this.cpu = cpu;
    this.ports = ports;
    this.interrupts = interrupts;
    this.clock = clock;
    this.tsc = tsc;
    this.trace = trace;
  }

  @Override
  public int portIn(int port, int sizeBytes) {
    int value = ports.read(port, sizeBytes);
    trace.portRead(cpu, port, sizeBytes, value);
    return value;
  }

  @Override
  public void portOut(int port, int sizeBytes, int value) {
    trace.portWrite(cpu, port, sizeBytes, value);
    ports.write(port, sizeBytes, value);
  }

  @Override
  public long timestamp() {
    return tsc.ticks(clock.nanos());
  }

  @Override
  public long nanosToTimer() {
    long deadline = clock.nextDeadline();
    return deadline == Clock.NEVER ? Long.MAX_VALUE : deadline - clock.nanos();
  }

  @Override
  public int acknowledgeInterrupt() {
    int vector = interrupts.acknowledge(cpu);
    trace.interrupt(cpu, vector);
    return vector;
  }

  @Override
  public boolean interruptPending() {
    return interrupts.pending(cpu);
  }

  @Override
  public long apicBase() {
    return interrupts.apicBase(cpu);
  }

  @Override
  public boolean apicBase(long value) {
    return interrupts.apicBase(cpu, value);
  }

  @Override
  public boolean readApicMsr(int msr, long[] value) {
    return interrupts.readMsr(cpu, msr, value);
  }

  @Override
  public boolean writeApicMsr(int msr, long value) {
    return interrupts.writeMsr(cpu, msr, value);
  }

  @Override
  public int taskPriority() {
    return interrupts.taskPriority(cpu);
  }

  @Override
  public void taskPriority(int cr8) {
    interrupts.taskPriority(cpu, cr8);
  }

  @Override
  public void exceptionRaised(Cpu c, int vector, int errorCode) {
    trace.exception(cpu, vector, errorCode, c.r[Cpu.RIP], c.cr2);
  }

  @Override
  public void shutDown(Cpu c) {
    if (trace != Trace.NONE) {
      trace.shutdown(cpu, RegisterText.of(c));
    }
  }
}
