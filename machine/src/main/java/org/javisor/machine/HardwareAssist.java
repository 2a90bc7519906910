package org.javisor.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.HostFeatures;
import org.javisor.engine.kvm.KvmAbility;
import org.javisor.engine.kvm.KvmException;
import org.javisor.engine.kvm.KvmHost;
import org.javisor.engine.kvm.KvmProbe;

/**
 * What this host offers for the engine {@code kvm}, found out with tiny machines.
 *
 * @param state whether it does
 * @param text in words: what is there or missing, what to do about it, and the speed to expect
 * @param abilities each by name, and whether it was found; empty if nothing could be tried
 * @param missingFeatures of the standard CPU model, which guests cannot have here
 */
public record HardwareAssist(State state, String text, Map<String, Boolean> abilities, List<String> missingFeatures) {
  /** Whether hardware assist can be used. */
  public enum State {
    /** Everything that guests need runs on the processor itself. */
    READY,
    /** It is there, but does not do all; software engines are the better choice. */
    PARTIAL,
    /** It cannot be used. */
    UNAVAILABLE
  }

  public HardwareAssist {
    abilities = Collections.unmodifiableMap(new LinkedHashMap<>(abilities));
    missingFeatures = List.copyOf(missingFeatures);
  }

  /** Looks at this host. The tiny machines run once; that takes a fraction of a second. */
  public static HardwareAssist examine() {
    try (KvmHost host = KvmHost.open()) {
      // For the message only: what the kernel calls it says nothing about what it can do.
      String variant = Files.isDirectory(Path.of("/sys/module/kvm_pvm")) ? " as kvm-pvm, a variant in software" : "";
      return of(KvmProbe.abilities(), host.features(), variant);
    } catch (KvmException e) {
      return new HardwareAssist(State.UNAVAILABLE, String.valueOf(e.getMessage()), Map.of(), List.of());
    }
  }

  /** What follows from what was found. */
  static HardwareAssist of(Set<KvmAbility> found, HostFeatures features, String variant) {
    Map<String, Boolean> abilities = new LinkedHashMap<>();
    List<String> lacks = new ArrayList<>();
    boolean ready = true;
    for (KvmAbility ability : KvmAbility.values()) {
      boolean has = found.contains(ability);
      abilities.put(ability.name(), has);
      if (!has) {
        lacks.add(ability.lack());
        ready &= !ability.essential();
      }
    }
    String there = "KVM is there" + variant;
    String but = lacks.isEmpty() ? "" : ", but " + String.join("; ", lacks);
    String advice = ready
        ? ": with --engine kvm guests run at nearly the processor's own speed"
        : ": the software engines are the better choice";
    return new HardwareAssist(
        ready ? State.READY : State.PARTIAL, there + but + advice, abilities, features.missing(CpuModel.standard()));
  }

  /** The largest part of the standard CPU model that guests can have under KVM; all of it where there is none. */
  static CpuModel standardModel() {
    try (KvmHost host = KvmHost.open()) {
      return CpuModel.parse(host.features().fitting(CpuModel.standard().name()));
    } catch (KvmException e) {
      return CpuModel.standard();
    }
  }
}
