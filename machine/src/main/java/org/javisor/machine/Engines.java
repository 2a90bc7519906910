package org.javisor.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.PagingScheme;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.kvm.KvmEngine;
import org.javisor.engine.kvm.KvmException;
import org.javisor.engine.translator.TranslatorEngine;
import org.javisor.memory.AddressSpace;

/** The engines that can run a machine's CPUs, by the names that users choose them by. */
public final class Engines {
  /** Leaves the choice to Javisor: the first in the list, which works everywhere. */
  public static final String AUTO = "auto";

  /** The processor's own help, through Linux' KVM. */
  public static final String KVM = "kvm";

  /** The one that {@link #AUTO} prefers comes first. */
  private static final Map<String, Supplier<Engine>> MAKERS = new LinkedHashMap<>();

  static {
    MAKERS.put("translator", TranslatorEngine::new);
    MAKERS.put("interpreter", InterpreterEngine::new);
    MAKERS.put(KVM, KvmEngine::open);
  }

  private Engines() {}

  /** All names that can be chosen, {@link #AUTO} first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    names.addAll(MAKERS.keySet());
    return names;
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if there is no such engine; the message lists those that there are
   */
  public static void requireKnown(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no engine '" + name + "'; choose one of " + String.join(", ", names()));
    }
  }

  /**
   * The CPU model to use with an engine where none is asked for: the standard one, less what this host cannot offer.
   */
  public static CpuModel standardModel(String engine) {
    return engine.equals(KVM) ? HardwareAssist.standardModel() : CpuModel.standard();
  }

  /**
   * Makes an engine.
   *
   * @param counted whether the machine's time is counted instructions
   * @throws EngineException if it does not work on this host, or does not count
   */
  static Engine create(String name, boolean counted) {
    requireKnown(name);
    if (counted && name.equals(KVM)) {
      throw new EngineException(
          "time that advances with instructions needs an engine that counts them: interpreter or translator, not kvm");
    }
    Supplier<Engine> maker = MAKERS.get(name);
    try {
      return maker == null ? preferred() : maker.get();
    } catch (KvmException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes a virtual CPU.
   *
   * @throws EngineException if it does not work on this host, or pages otherwise
   */
  static Vcpu newVcpu(Engine engine, CpuModel model, AddressSpace memory, CpuBus bus, PagingScheme paging) {
    if (paging != PagingScheme.TLB && engine.name().equals(KVM)) {
      throw new EngineException(
          "the engine kvm leaves paging to the processor: " + paging + " needs the interpreter or the translator");
    }
    try {
      Vcpu vcpu = engine.newVcpu(model, memory, bus);
      vcpu.state().mmu.use(paging);
      return vcpu;
    } catch (KvmException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Checks that an engine keeps what a machine's guest relies on.
   *
   * @param tscKhz of the machine's CPUs
   * @param calls whether the guest knows of calls to its hypervisor
   * @throws EngineException if it does not
   */
  static void requireFit(Engine engine, int tscKhz, boolean calls) {
    int possible = engine.tscKhz(tscKhz);
    if (possible != tscKhz) {
      throw new EngineException(
          "this host's KVM cannot scale the time-stamp counter from %d to the machine's %d kHz: start the machine with "
              .formatted(possible, tscKhz) + "the engine kvm, from which it can go to every other one and back");
    }
    if (calls && !engine.passesHypercalls()) {
      throw new EngineException(
          "the CPUs of this guest call each other through the hypervisor, which the engine %s does not let them do: "
              .formatted(engine.name()) + "start the machine with that engine, or with --no-pv");
    }
  }

  private static Engine preferred() {
    return MAKERS.values().iterator().next().get();
  }
}
