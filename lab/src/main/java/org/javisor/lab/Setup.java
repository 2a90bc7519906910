package org.javisor.lab;

import java.util.List;
import org.javisor.cpu.PagingScheme;
import org.javisor.machine.MachineSpec;

/**
 * A way to run the guest.
 *
 * @param name as on a command line
 * @param title for people
 * @param engine what runs guest code
 * @param paging how an engine in software remembers the guest's page tables
 */
public record Setup(String name, String title, String engine, PagingScheme paging) {
  /** Each guest instruction is carried out by itself. */
  public static final Setup INTERPRETER =
      new Setup("interpreter", "interpreter", "interpreter", PagingScheme.TLB);

  /** Binary translation, and a software TLB for memory. */
  public static final Setup TRANSLATOR =
      new Setup("translator", "binary translation", "translator", PagingScheme.TLB);

  /** Binary translation over the first version of shadow page tables. */
  public static final Setup REBUILT = new Setup(
      "shadow-rebuilt", "binary translation, shadow page tables rebuilt", "translator", PagingScheme.SHADOW_REBUILT);

  /** Binary translation over the enhanced version of shadow page tables. */
  public static final Setup KEPT = new Setup(
      "shadow-kept", "binary translation, shadow page tables kept", "translator", PagingScheme.SHADOW_KEPT);

  /** All that run on any host. */
  public static final List<Setup> SOFTWARE = List.of(INTERPRETER, TRANSLATOR, REBUILT, KEPT);

  MachineSpec applyTo(MachineSpec spec) {
    return spec.withOptions(spec.options().withEngine(engine).withPaging(paging));
  }
}
