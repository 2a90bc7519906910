package org.javisor.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.HostFeatures;
import org.javisor.engine.kvm.KvmException;
import org.javisor.engine.kvm.KvmHost;

/**
 * What this host's processor offers to virtual machines, through Linux' KVM. No engine uses it yet.
 *
 * @param there whether KVM can be used
 * @param text in words: what is there or missing, and what to do about it
 * @param missingFeatures of the standard CPU model, which guests could not have
 */
public record HardwareAssist(boolean there, String text, List<String> missingFeatures) {
  private static final Path SOFTWARE_VARIANT = Path.of("/sys/module/kvm_pvm");

  public HardwareAssist {
    missingFeatures = List.copyOf(missingFeatures);
  }

  /** Looks at this host. */
  public static HardwareAssist examine() {
    try (KvmHost host = KvmHost.open()) {
      host.requireFree();
      return of(host.features(), Files.isDirectory(SOFTWARE_VARIANT));
    } catch (KvmException e) {
      return new HardwareAssist(false, String.valueOf(e.getMessage()), List.of());
    }
  }

  /** @param inSoftware whether it is kvm-pvm, which runs kernels of guests in software and some of them not at all */
  static HardwareAssist of(HostFeatures features, boolean inSoftware) {
    String text = inSoftware
        ? "KVM is there as kvm-pvm, a variant without the processor's help: kernels of guests run in software, slowly"
        : "KVM is there, with all that an engine needs";
    return new HardwareAssist(true, text, features.missing(CpuModel.standard()));
  }
}
