package org.javisor.cpu;

/**
 * What CPUID tells of a CPU's place in its machine.
 *
 * @param apicId initial APIC id
 * @param cpuCount CPUs of the machine, all cores of one package
 * @param tscKhz frequency of {@link CpuBus#timestamp}
 * @param apicBusKhz frequency that the APIC timer divides
 */
public record CpuIdentity(int apicId, int cpuCount, int tscKhz, int apicBusKhz) {
  /** One CPU, a time-stamp counter of 1 GHz, an APIC bus of 100 MHz. */
  public static final CpuIdentity SINGLE = new CpuIdentity(0, 1, 1_000_000, 100_000);

  public CpuIdentity {
    if (apicId < 0 || cpuCount < 1 || tscKhz < 1 || apicBusKhz < 1) {
      throw new IllegalArgumentException("APIC id, CPU count or frequency out of range");
    }
  }
}
