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
 * @param paravirtual whether the guest is shown that it is one
 */
public record Setup(String name, String title, String engine, PagingScheme paging, boolean paravirtual) {
  /** Each guest instruction is carried out by itself. */
  public static final Setup INTERPRETER =
      new Setup("interpreter", "interpreter", "interpreter", PagingScheme.TLB, true);

  /** Binary translation, and a software TLB for memory. */
  public static final Setup TRANSLATOR =
      new Setup("translator", "binary translation", "translator", PagingScheme.TLB, true);

  /** Binary translation over the first version of shadow page tables. */
  public static final Setup REBUILT = new Setup(
      "shadow-rebuilt", "binary translation, shadow page tables rebuilt", "translator", PagingScheme.SHADOW_REBUILT,
      true);

  /** Binary translation over the enhanced version of shadow page tables. */
  public static final Setup KEPT = new Setup(
      "shadow-kept", "binary translation, shadow page tables kept", "translator", PagingScheme.SHADOW_KEPT, true);

  /** Binary translation of a guest that does not know that it is one. */
  public static final Setup UNAWARE = new Setup(
      "no-pv", "binary translation, para-virtualization hidden", "translator", PagingScheme.TLB, false);

  /** All that run on any host. */
  public static final List<Setup> SOFTWARE = List.of(INTERPRETER, TRANSLATOR, UNAWARE, REBUILT, KEPT);

  /** What a guest sees from its first instruction on: setups that differ in nothing else share a snapshot. */
  MachineSpec seenBy(MachineSpec guest) {
    return paravirtual ? guest : guest.withoutParavirtualization();
  }

  MachineSpec applyTo(MachineSpec guest) {
    MachineSpec seen = seenBy(guest);
    return seen.withOptions(seen.options().withEngine(engine).withPaging(paging));
  }
}
