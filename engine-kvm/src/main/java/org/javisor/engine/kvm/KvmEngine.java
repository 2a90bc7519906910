package org.javisor.engine.kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.system.Msr;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.interpreter.InterpreterVcpu;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Descriptor;
import org.javisor.linux.LinuxException;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/** Hardware assist: a machine in KVM, whose chips are all here. */
public final class KvmEngine implements Engine {
  /**
   * Three pages that Intel's processors need for real mode somewhere below 4 GiB: between chips and the largest BIOS.
   */
  private static final long TASK_STATE = 0xFEFF_D000L;

  /** One more, for the same. */
  private static final long IDENTITY_MAP = 0xFEFF_C000L;

  /** Invalid, unknown and filtered accesses exit. */
  private static final long MSR_EXITS = 7;

  private static final int DEFAULT_DENY = 1;
  private static final int READ_AND_WRITE = 3;

  private final KvmHost host;
  private final Descriptor machine;
  private final InterpreterEngine software = new InterpreterEngine();
  private final int hostTscKhz;
  private @Nullable MemorySlots slots;
  private @Nullable AddressSpace memory;
  private int cpus;

  private KvmEngine(KvmHost host, Descriptor machine) {
    this.host = host;
    this.machine = machine;
    this.hostTscKhz = prepare();
  }

  /**
   * Makes a machine in this host's KVM.
   *
   * @throws KvmException if there is none, or it does not do
   */
  public static KvmEngine open() {
    KvmHost host = KvmHost.open();
    Descriptor machine = null;
    boolean complete = false;
    try {
      machine = host.newMachine();
      KvmEngine engine = new KvmEngine(host, machine);
      complete = true;
      return engine;
    } finally {
      if (!complete) {
        if (machine != null) {
          machine.close();
        }
        host.close();
      }
    }
  }

  private int prepare() {
    try (Arena arena = Arena.ofConfined()) {
      if (host.capability(Kvm.CAP_SET_TSS_ADDR) > 0) {
        machine.ioctl("take a task's place", Kvm.SET_TSS_ADDR, TASK_STATE);
      }
      if (host.capability(Kvm.CAP_SET_IDENTITY_MAP_ADDR) > 0) {
        MemorySegment address = arena.allocate(8, 8);
        address.set(ValueLayout.JAVA_LONG, 0, IDENTITY_MAP);
        machine.ioctl("take a page table's place", Kvm.SET_IDENTITY_MAP_ADDR, address);
      }
      MemorySegment capability = arena.allocate(104, 8);
      capability.set(ValueLayout.JAVA_INT, 0, Kvm.CAP_X86_USER_SPACE_MSR);
      capability.set(ValueLayout.JAVA_LONG, 8, MSR_EXITS);
      machine.ioctl("exit for MSRs", Kvm.ENABLE_CAP, capability);
      machine.ioctl("choose MSRs", Kvm.X86_SET_MSR_FILTER, filter(arena));
      return tscKhz();
    } catch (LinuxException e) {
      throw new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  /** The processor answers what it holds for the guest; all else exits. */
  private static MemorySegment filter(Arena arena) {
    MemorySegment filter = arena.allocate(392, 8);
    filter.set(ValueLayout.JAVA_INT, 0, DEFAULT_DENY);
    range(arena, filter, 0, Msr.SYSENTER_CS, 3);
    range(arena, filter, 1, Msr.PAT, 1);
    range(arena, filter, 2, Msr.EFER, 5);
    range(arena, filter, 3, Msr.FS_BASE, 4);
    return filter;
  }

  private static void range(Arena arena, MemorySegment filter, int index, int first, int count) {
    MemorySegment bitmap = arena.allocate(8, 8);
    bitmap.set(ValueLayout.JAVA_LONG, 0, (1L << count) - 1);
    long at = 8 + 24L * index;
    filter.set(ValueLayout.JAVA_INT, at, READ_AND_WRITE);
    filter.set(ValueLayout.JAVA_INT, at + 4, count);
    filter.set(ValueLayout.JAVA_INT, at + 8, first);
    filter.set(ValueLayout.JAVA_LONG, at + 16, bitmap.address());
  }

  /** Only a CPU tells the frequency, in all versions: a machine for it alone. */
  private int tscKhz() throws LinuxException {
    try (Descriptor other = host.newMachine();
        Descriptor cpu = Descriptor.of(other.ioctl("a CPU in KVM", Kvm.CREATE_VCPU, 0))) {
      return cpu.ioctl("the frequency of the TSC", Kvm.GET_TSC_KHZ, 0);
    }
  }

  @Override
  public String name() {
    return "kvm";
  }

  @Override
  public int tscKhz(int wanted) {
    return host.scalesTsc() ? wanted : hostTscKhz;
  }

  /** KVM answers them itself. */
  @Override
  public boolean passesHypercalls() {
    return false;
  }

  /**
   * {@inheritDoc}
   *
   * @throws KvmException if this host cannot offer such a CPU
   */
  @Override
  public Vcpu newVcpu(CpuModel model, AddressSpace space, CpuBus bus) {
    HostFeatures features = host.features();
    List<String> missing = features.missing(model);
    if (!missing.isEmpty()) {
      throw new KvmException(Kind.UNFIT,
          "this host's KVM has no %s for the CPU model %s: choose --cpu %s, or another engine"
              .formatted(String.join(", ", missing), model.name(), features.fitting(model.name())));
    }
    return newVcpuUnchecked(model, space, bus);
  }

  /** As {@link #newVcpu}, whether its features work or not. */
  Vcpu newVcpuUnchecked(CpuModel model, AddressSpace space, CpuBus bus) {
    MemorySlots memorySlots = slots;
    if (memorySlots == null) {
      memorySlots = new MemorySlots(space, machine.ioctl(), Math.max(32, host.capability(Kvm.CAP_NR_MEMSLOTS)));
      slots = memorySlots;
      memory = space;
    } else if (memory != space) {
      throw new IllegalArgumentException("all CPUs of a machine share one memory");
    }
    Descriptor descriptor = null;
    boolean complete = false;
    try {
      descriptor = Descriptor.of(machine.ioctl("a CPU in KVM", Kvm.CREATE_VCPU, cpus));
      InterpreterVcpu stepper = (InterpreterVcpu) software.newVcpu(model, space, bus);
      KvmVcpu vcpu = new KvmVcpu(stepper, space, memorySlots, descriptor, host);
      cpus++;
      complete = true;
      return vcpu;
    } catch (LinuxException e) {
      throw new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    } finally {
      if (!complete && descriptor != null) {
        descriptor.close();
      }
    }
  }

  /** What can be said of the KVM that it uses. */
  KvmHost host() {
    return host;
  }

  @Override
  public void close() {
    MemorySlots memorySlots = slots;
    if (memorySlots != null) {
      memorySlots.close();
    }
    machine.close();
    host.close();
  }
}
