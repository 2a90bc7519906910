package org.javisor.machine.snapshot;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * What a guest has been told that it can ask of KVM, and has asked. Machines without this state have shown nothing.
 *
 * @param features EAX of CPUID leaf 40000001H
 * @param cpus by APIC ID
 */
public record ParavirtualV1(int features, List<CpuV1> cpus) implements DeviceState {
  /** The state's name among those of the devices. */
  public static final String NAME = "para-virtualization";

  public ParavirtualV1 {
    cpus = List.copyOf(cpus);
  }

  /**
   * One CPU's registers, as the guest wrote them: addresses, with bit 0 telling of use.
   *
   * @param wallClock where the guest reads the wall clock at virtual time 0
   * @param systemTime where it reads how the time-stamp counter becomes time
   * @param counterAtStart the time-stamp counter at virtual time 0
   * @param stealTime where it reads of stolen time
   * @param stolenNanos what it has read there
   * @param endOfInterrupt where it ends interrupts
   * @param woken whether another CPU has ended its next halt
   */
  public record CpuV1(
      long wallClock, long systemTime, long counterAtStart, long stealTime, long stolenNanos, long endOfInterrupt,
      boolean woken) {
    /** After power-up. */
    public static final CpuV1 RESET = new CpuV1(0, 0, 0, 0, 0, 0, false);
  }
}
