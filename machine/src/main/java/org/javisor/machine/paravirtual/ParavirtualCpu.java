package org.javisor.machine.paravirtual;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Hypervisor;
import org.javisor.devices.pc.interrupt.SilentEnd;
import org.javisor.machine.snapshot.ParavirtualV1.CpuV1;

/**
 * One CPU's side of the hypervisor: its registers, each the address of a place in memory, and its turns. Goes along
 * with the CPU from engine to engine. As in KVM, all registers are there as soon as any feature is announced.
 */
public final class ParavirtualCpu implements Hypervisor {
  static final int WALL_CLOCK = 0x4B56_4D00;
  static final int SYSTEM_TIME = 0x4B56_4D01;
  static final int STEAL_TIME = 0x4B56_4D03;
  static final int END_OF_INTERRUPT = 0x4B56_4D04;

  /** What guests that know KVM look for, and zeros behind it. */
  private static final String KVM = "KVMKVMKVM";

  private final Paravirtualization machine;
  private final Surroundings surroundings;
  private final ClockPage clock;
  private final StealTime stealTime;
  private final EndOfInterruptWord endOfInterrupt;

  /** Another CPU woke it: when it halts the next time, or has, it goes on. */
  private boolean woken;

  ParavirtualCpu(Paravirtualization machine, Surroundings surroundings) {
    this.machine = machine;
    this.surroundings = surroundings;
    this.clock = new ClockPage(surroundings);
    this.stealTime = new StealTime(surroundings.memory());
    this.endOfInterrupt = new EndOfInterruptWord(surroundings.memory());
  }

  /** Where the guest may end interrupts; for its local APIC. */
  public SilentEnd endOfInterrupt() {
    return endOfInterrupt;
  }

  /** How many interrupts ended there. */
  long silentEnds() {
    return endOfInterrupt.ends();
  }

  @Override
  public String signature() {
    return machine.shown() ? KVM : Hypervisor.super.signature();
  }

  @Override
  public int features() {
    return machine.features();
  }

  @Override
  public boolean call(Cpu c) {
    machine.calls().call(c, machine.shown());
    return true;
  }

  @Override
  public boolean readMsr(Cpu c, int msr, long[] value) {
    switch (msr) {
      case WALL_CLOCK -> value[0] = clock.wallClock();
      case SYSTEM_TIME -> value[0] = clock.systemTime();
      case STEAL_TIME -> value[0] = stealTime.register();
      case END_OF_INTERRUPT -> value[0] = endOfInterrupt.register();
      default -> {
        return false;
      }
    }
    return machine.shown();
  }

  @Override
  public boolean writeMsr(Cpu c, int msr, long value) {
    if (!machine.shown()) {
      return false;
    }
    return switch (msr) {
      case WALL_CLOCK -> clock.wallClock(value);
      case SYSTEM_TIME -> clock.systemTime(c, value, machine.shows(Feature.STABLE_CLOCK));
      case STEAL_TIME -> stealTime.register(value);
      case END_OF_INTERRUPT -> endOfInterrupt.register(value);
      default -> false;
    };
  }

  @Override
  public void counterMoved(Cpu c, long ticks) {
    clock.counterMoved(c, ticks, machine.shows(Feature.STABLE_CLOCK));
  }

  /** The CPU is about to run. */
  public void turnBegins(Cpu c) {
    if (stealTime.turnBegins(surroundings.nanos())) {
      c.mmu.flush(true);
    }
  }

  /** @param halts whether it waits for an interrupt now */
  public void turnEnds(boolean halts) {
    stealTime.turnEnds(surroundings.nanos(), halts);
  }

  void wake() {
    woken = true;
  }

  /** Whether a halt of the CPU is over, or will be at once. */
  public boolean woken() {
    return woken;
  }

  /** The halt that another CPU ended is over. */
  public void forgetWake() {
    woken = false;
  }

  /** Power-up or INIT. */
  public void reset() {
    restore(CpuV1.RESET);
  }

  CpuV1 save() {
    return new CpuV1(
        clock.wallClock(), clock.systemTime(), clock.start(), stealTime.register(), stealTime.stolenNanos(),
        endOfInterrupt.register(), woken);
  }

  void restore(CpuV1 saved) {
    clock.restore(saved.systemTime(), saved.counterAtStart(), saved.wallClock());
    stealTime.restore(saved.stealTime(), saved.stolenNanos());
    endOfInterrupt.restore(saved.endOfInterrupt());
    woken = saved.woken();
  }

  /** Whether a guest can have written such registers. */
  static boolean isLegal(CpuV1 saved) {
    return ClockPage.isLegal(saved.systemTime()) && StealTime.isLegal(saved.stealTime())
        && EndOfInterruptWord.isLegal(saved.endOfInterrupt());
  }
}
