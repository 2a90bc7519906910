package org.javisor.engine.kvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.javisor.cpu.CpuidFeature;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Descriptor;
import org.javisor.linux.Errno;
import org.javisor.linux.LinuxException;

/**
 * This host's KVM: whether it is there, what the kernel's version of it offers, and which features it gives to guests.
 * How well it does what it offers is another question: {@link KvmProbe}.
 */
public final class KvmHost implements AutoCloseable {
  private static final String DEVICE = "/dev/kvm";

  /** What the engine cannot do without. */
  private record Need(int capability, String name, String since) {}

  private static final List<Need> NEEDS = List.of(
      new Need(Kvm.CAP_USER_MEMORY, "memory of the user's (KVM_CAP_USER_MEMORY)", "2.6.26"),
      new Need(Kvm.CAP_USER_NMI, "non-maskable interrupts (KVM_CAP_USER_NMI)", "2.6.29"),
      new Need(Kvm.CAP_VCPU_EVENTS, "pending events (KVM_CAP_VCPU_EVENTS)", "2.6.33"),
      new Need(Kvm.CAP_DEBUGREGS, "debug registers (KVM_CAP_DEBUGREGS)", "2.6.35"),
      new Need(Kvm.CAP_XSAVE, "floating-point state (KVM_CAP_XSAVE)", "2.6.36"),
      new Need(Kvm.CAP_XCRS, "extended control registers (KVM_CAP_XCRS)", "2.6.36"),
      new Need(Kvm.CAP_GET_TSC_KHZ, "the frequency of the TSC (KVM_CAP_GET_TSC_KHZ)", "2.6.39"),
      new Need(Kvm.CAP_READONLY_MEM, "read-only memory (KVM_CAP_READONLY_MEM)", "3.7"),
      new Need(Kvm.CAP_IMMEDIATE_EXIT, "exits on demand (KVM_CAP_IMMEDIATE_EXIT)", "4.13"),
      new Need(Kvm.CAP_X86_USER_SPACE_MSR, "MSRs of the user's (KVM_CAP_X86_USER_SPACE_MSR)", "5.10"),
      new Need(Kvm.CAP_X86_MSR_FILTER, "a choice of MSRs (KVM_CAP_X86_MSR_FILTER)", "5.10"));

  private final Descriptor device;

  private KvmHost(Descriptor device) {
    this.device = device;
  }

  /**
   * Opens it.
   *
   * @throws KvmException if it is not there, may not be used, or lacks what the engine needs
   */
  public static KvmHost open() {
    return open(DEVICE);
  }

  static KvmHost open(String path) {
    if (!System.getProperty("os.name", "").equals("Linux") || !System.getProperty("os.arch", "").equals("amd64")) {
      throw new KvmException(Kind.NO_DEVICE,
          "KVM needs Linux on an x86-64 processor; use --engine interpreter or translator");
    }
    Descriptor opened;
    try {
      opened = Descriptor.open(path, Descriptor.O_RDWR | Descriptor.O_CLOEXEC);
    } catch (LinuxException e) {
      throw notOpened(path, e);
    }
    KvmHost host = new KvmHost(opened);
    boolean fits = false;
    try {
      requireNeeds(path, host.version(path), host::capability);
      fits = true;
      return host;
    } finally {
      if (!fits) {
        host.close();
      }
    }
  }

  static KvmException notOpened(String path, LinuxException e) {
    return switch (e.number()) {
      case Errno.ENOENT -> new KvmException(Kind.NO_DEVICE,
          "there is no " + path + ": " + HostProcessor.current().wayToKvm(), e);
      case Errno.ENXIO, Errno.ENODEV -> new KvmException(Kind.NO_DEVICE,
          path + " has nothing behind it: " + HostProcessor.current().wayToKvm(), e);
      case Errno.EACCES, Errno.EPERM -> new KvmException(Kind.NOT_PERMITTED,
          path + " may not be opened by this user: join its group (sudo usermod -aG kvm $USER, then log in again)",
          e);
      case Errno.EBUSY -> new KvmException(Kind.BUSY,
          path + " is busy: another hypervisor uses the processor's virtualization; end it", e);
      default -> new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    };
  }

  private int version(String path) {
    try {
      return device.ioctl("KVM's version", Kvm.GET_API_VERSION, 0);
    } catch (LinuxException e) {
      throw new KvmException(Kind.TOO_OLD, path + " is not KVM: " + e.getMessage(), e);
    }
  }

  /** @param capability what the kernel says of each, by number */
  static void requireNeeds(String path, int version, IntUnaryOperator capability) {
    if (version != Kvm.API_VERSION) {
      throw new KvmException(Kind.TOO_OLD, path + " speaks version " + version + " of KVM's interface, not 12");
    }
    List<String> missing = new ArrayList<>();
    for (Need need : NEEDS) {
      if (capability.applyAsInt(need.capability) <= 0) {
        missing.add(need.name + ", in Linux since " + need.since);
      }
    }
    if (!missing.isEmpty()) {
      throw new KvmException(Kind.TOO_OLD, "this host's KVM lacks " + String.join("; ", missing));
    }
  }

  /** What the kernel says of a capability: 0 if it has not got it. */
  int capability(int number) {
    return Math.max(0, device.ioctl().call(Kvm.CHECK_EXTENSION, number));
  }

  Descriptor device() {
    return device;
  }

  /** Makes an empty machine. */
  Descriptor newMachine() {
    try {
      return Descriptor.of(device.ioctl("a machine in KVM", Kvm.CREATE_VM, 0));
    } catch (LinuxException e) {
      throw notMade(e);
    }
  }

  static KvmException notMade(LinuxException e) {
    return e.number() == Errno.EBUSY || e.number() == Errno.ENOMEM
        ? new KvmException(Kind.BUSY,
            "KVM makes no machine, " + e.getMessage() + ": another hypervisor uses the processor; end it", e)
        : new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
  }

  int runPageBytes() throws LinuxException {
    return device.ioctl("the size of a CPU's page", Kvm.GET_VCPU_MMAP_SIZE, 0);
  }

  /** Whether guests can have time-stamp counters of any frequency. */
  public boolean scalesTsc() {
    return capability(Kvm.CAP_TSC_CONTROL) > 0;
  }

  /** The features that guests can have here: those that are announced, and work. */
  public HostFeatures features() {
    HostFeatures announced = HostFeatures.announcedBy(device);
    return !announced.has(CpuidFeature.XSAVE) || KvmProbe.abilities().contains(KvmAbility.XCR0_COHERENT)
        ? announced
        : announced.without(CpuidFeature.XSAVE, CpuidFeature.XSAVEOPT, CpuidFeature.XSAVEC);
  }

  @Override
  public void close() {
    device.close();
  }
}
