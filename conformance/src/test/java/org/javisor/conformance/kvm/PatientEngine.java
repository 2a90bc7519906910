package org.javisor.conformance.kvm;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.Engine;
import org.javisor.engine.EngineCounters;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.engine.kvm.KvmEngine;
import org.javisor.memory.AddressSpace;

/** KVM, with as many of its short turns as a program needs that ends. */
final class PatientEngine implements Engine {
  private static final int TURNS = 50;

  private final KvmEngine kvm = KvmEngine.open();

  @Override
  public String name() {
    return kvm.name();
  }

  @Override
  public Vcpu newVcpu(CpuModel model, AddressSpace memory, CpuBus bus) {
    return new PatientVcpu(kvm.newVcpu(model, memory, bus));
  }

  @Override
  public void close() {
    kvm.close();
  }

  private static final class PatientVcpu implements Vcpu {
    private final Vcpu vcpu;
    private boolean kicked;

    PatientVcpu(Vcpu vcpu) {
      this.vcpu = vcpu;
    }

    @Override
    public Exit run(long maxInstructions) {
      Exit exit = vcpu.run(maxInstructions);
      for (int turn = 1; turn < TURNS && exit instanceof Exit.Yielded && !kicked; turn++) {
        exit = vcpu.run(maxInstructions);
      }
      kicked = false;
      return exit;
    }

    @Override
    public void debug(DebugPoints points) {
      vcpu.debug(points);
    }

    @Override
    public Exit step() {
      return vcpu.step();
    }

    @Override
    public Cpu state() {
      return vcpu.state();
    }

    @Override
    public void settle() {
      vcpu.settle();
    }

    @Override
    public void interruptPending() {
      vcpu.interruptPending();
    }

    @Override
    public void kick() {
      kicked = true;
      vcpu.kick();
    }

    @Override
    public EngineCounters counters() {
      return vcpu.counters();
    }

    @Override
    public void close() {
      vcpu.close();
    }
  }
}
