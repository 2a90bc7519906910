package org.javisor.machine.snapshot;

import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * What the CPUs' protection keys deny, of machines where they deny anything. In those without this state all are zero.
 *
 * @param user PKRU of each CPU
 * @param supervisor IA32_PKRS of each CPU
 */
public record ProtectionKeysV1(List<Integer> user, List<Integer> supervisor) implements DeviceState {
  /** The state's name among those of the devices. */
  public static final String NAME = "protection keys";

  public ProtectionKeysV1 {
    DeviceState.size("supervisor", supervisor, user.size());
    user = List.copyOf(user);
    supervisor = List.copyOf(supervisor);
  }

  /** Those of CPUs that do not run. */
  public static ProtectionKeysV1 of(List<Cpu> cpus) {
    return new ProtectionKeysV1(
        cpus.stream().map(c -> c.pkru).toList(), cpus.stream().map(c -> c.pkrs).toList());
  }

  /** Whether anything is denied. */
  public boolean denyAnything() {
    return user.stream().anyMatch(value -> value != 0) || supervisor.stream().anyMatch(value -> value != 0);
  }

  /**
   * Puts the rights into CPUs that do not run.
   *
   * @throws DeviceStateException if they are as many as other CPUs, or such as have no protection keys
   */
  public void applyTo(List<Cpu> cpus) {
    DeviceState.size("user", user, cpus.size());
    for (int i = 0; i < cpus.size(); i++) {
      Cpu c = cpus.get(i);
      requireFeature(c, CpuidFeature.PKU, user.get(i));
      requireFeature(c, CpuidFeature.PKS, supervisor.get(i));
      c.pkru = user.get(i);
      c.pkrs = supervisor.get(i);
      c.mmu.updateProtectionKeys();
    }
  }

  private static void requireFeature(Cpu c, CpuidFeature feature, int rights) {
    if (rights != 0 && !c.model.has(feature)) {
      throw new DeviceStateException("CPU model %s has no %s".formatted(c.model.name(), feature.featureName()));
    }
  }
}
