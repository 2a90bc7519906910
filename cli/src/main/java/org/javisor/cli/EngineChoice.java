package org.javisor.cli;

import org.javisor.cpu.PagingScheme;
import org.javisor.machine.Engines;
import org.javisor.machine.MachineOptions;

/**
 * What runs guest code.
 *
 * @param name one of {@link Engines#names}
 * @param paging how an engine in software remembers what the guest's page tables say
 */
public record EngineChoice(String name, PagingScheme paging) {
  /** What is chosen where nothing is said. */
  public static final EngineChoice AUTO = new EngineChoice(Engines.AUTO, PagingScheme.TLB);

  /** A machine's options with this choice. */
  public MachineOptions applyTo(MachineOptions options) {
    return options.withEngine(name).withPaging(paging);
  }

  /** For people: the paging scheme where it is not the usual one. */
  @Override
  public String toString() {
    return paging == PagingScheme.TLB ? name : name + ", paging " + paging;
  }
}
