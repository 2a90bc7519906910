package org.javisor.machine.paravirtual;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.machine.snapshot.ParavirtualV1;
import org.javisor.machine.snapshot.ParavirtualV1.CpuV1;
import org.jspecify.annotations.Nullable;

/**
 * What the guest of one machine can ask of its hypervisor. What it has been told stays true while it lives, in whatever
 * machine and on whatever engine: it does not ask twice.
 */
public final class Paravirtualization {
  private final List<ParavirtualCpu> cpus = new ArrayList<>();
  private final Hypercalls calls;
  private final boolean hidden;
  private int features;

  /**
   * @param count how many CPUs there are
   * @param hidden whether nothing is shown to the guest
   * @param called whether its calls come here from the machine's engine
   */
  public Paravirtualization(Surroundings surroundings, int count, boolean hidden, boolean called) {
    this.hidden = hidden;
    this.features = hidden ? 0 : Feature.mask(Feature.of(count, called));
    for (int i = 0; i < count; i++) {
      cpus.add(new ParavirtualCpu(this, surroundings));
    }
    this.calls = new Hypercalls(surroundings, cpus);
  }

  /** The CPU with an APIC ID. */
  public ParavirtualCpu cpu(int index) {
    return cpus.get(index);
  }

  /** Whether the guest knows of calls that only some engines let through. */
  public boolean needsCalls() {
    return (features & Feature.calledMask()) != 0;
  }

  boolean shown() {
    return features != 0;
  }

  boolean shows(Feature feature) {
    return (features & feature.mask()) != 0;
  }

  int features() {
    return features;
  }

  Hypercalls calls() {
    return calls;
  }

  /** Counters by name. */
  public void addStatistics(Map<String, Long> values) {
    values.put("hypercalls", calls.count());
    values.put("interrupts ended in memory", cpus.stream().mapToLong(ParavirtualCpu::silentEnds).sum());
  }

  /** Empty for a guest that has been told of nothing. */
  public Optional<ParavirtualV1> save() {
    return shown()
        ? Optional.of(new ParavirtualV1(features, cpus.stream().map(ParavirtualCpu::save).toList()))
        : Optional.empty();
  }

  /**
   * The guest goes on with what it has been told; one from before there was any of this has been told of nothing.
   *
   * @param state null if none was saved
   * @throws DeviceStateException if this machine cannot keep what the guest has been told
   */
  public void restore(@Nullable DeviceState state, boolean called) {
    if (state == null) {
      features = 0;
      return;
    }
    ParavirtualV1 saved = DeviceState.as(ParavirtualV1.class, state);
    DeviceState.size("paravirtual CPUs", saved.cpus(), cpus.size());
    if ((saved.features() & ~Feature.mask(EnumSet.allOf(Feature.class))) != 0) {
      throw new DeviceStateException("its guest knows features 0x%x of KVM".formatted(saved.features()));
    }
    if (hidden) {
      throw new DeviceStateException("its guest uses KVM's interfaces, and this machine hides them");
    }
    if ((saved.features() & Feature.calledMask()) != 0 && !called) {
      throw new DeviceStateException("its guest's CPUs call each other, and this machine's engine does not hear them");
    }
    for (CpuV1 cpu : saved.cpus()) {
      if (!ParavirtualCpu.isLegal(cpu)) {
        throw new DeviceStateException("registers of KVM that no guest can have written");
      }
    }
    features = saved.features();
    for (int i = 0; i < cpus.size(); i++) {
      cpus.get(i).restore(saved.cpus().get(i));
    }
  }
}
