package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.List;
import org.javisor.devices.pc.interrupt.CpuControl;

/** Remembers what reached the CPUs. */
public final class RecordingCpus implements CpuControl {
  public final List<String> events = new ArrayList<>();
  public int wakeUps;

  @Override
  public void interruptPending(int cpu) {
    wakeUps++;
  }

  @Override
  public void nmi(int cpu) {
    events.add("nmi " + cpu);
  }

  @Override
  public void init(int cpu) {
    events.add("init " + cpu);
  }

  @Override
  public void startUp(int cpu, int vector) {
    events.add("start-up %d at %x".formatted(cpu, vector));
  }

  @Override
  public void addressLine20(boolean enabled) {
    events.add("a20 " + (enabled ? "enabled" : "disabled"));
  }
}
