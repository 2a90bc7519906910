package org.javisor.engine;

import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.memory.AddressSpace;

/** A way to run guest code: interpreter, binary translator, hardware assist. One per VM. */
public interface Engine extends AutoCloseable {
  /** The name by which users choose it: {@code interpreter}, {@code translator}, {@code kvm}. */
  String name();

  /**
   * Makes a virtual CPU in its power-up state.
   *
   * @param bus where port I/O, the local APIC and time lead to
   */
  Vcpu newVcpu(CpuModel model, AddressSpace memory, CpuBus bus);

  /**
   * The frequency of time-stamp counters that this engine can give its CPUs in the place of a wanted one.
   *
   * @param wanted in kHz
   */
  default int tscKhz(int wanted) {
    return wanted;
  }

  /** Whether the guest's hypercalls come to {@link org.javisor.cpu.Hypervisor#call}. */
  default boolean passesHypercalls() {
    return true;
  }

  /** Releases what the engine holds; no vCPU runs any more. */
  @Override
  void close();
}
