package org.javisor.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says in words what results show: a comparison of two setups for each workload, where both were measured. */
public final class Findings {
  private static final String WALKS = "page walks";
  private static final String INSTRUCTIONS = "retired instructions";
  private static final String TRAPS = "stores to page tables trapped";

  private Findings() {}

  /** All comparisons that the results allow, in the order of the workloads. */
  public static List<Finding> of(Results results) {
    List<Finding> all = new ArrayList<>();
    for (Workload workload : results.workloads()) {
      Optional<Measurement> translated = results.of(Setup.TRANSLATOR, workload);
      Optional<Measurement> rebuilt = results.of(Setup.REBUILT, workload);
      Optional<Measurement> kept = results.of(Setup.KEPT, workload);
      results.of(Setup.INTERPRETER, workload)
          .ifPresent(slow -> translated.ifPresent(quick -> all.add(translation(slow, quick))));
      results.of(Setup.UNAWARE, workload)
          .ifPresent(hidden -> translated.ifPresent(shown -> all.add(paravirtualization(hidden, shown))));
      rebuilt.ifPresent(first -> kept.ifPresent(second -> all.add(shadows(first, second))));
      translated.ifPresent(tlb -> kept.ifPresent(shadow -> all.add(tlb(tlb, shadow))));
    }
    return all;
  }

  private static Finding translation(Measurement interpreted, Measurement translated) {
    return new Finding(
        interpreted.workload(),
        "Translated code is %s interpreted code.".formatted(speed(translated, interpreted)),
        "Binary translation lets the guest's code run as directly as possible.");
  }

  private static Finding paravirtualization(Measurement hidden, Measurement shown) {
    return new Finding(
        hidden.workload(),
        "A guest that knows that it is one is %s one that does not: %s instructions instead of %s."
            .formatted(speed(shown, hidden), count(shown, INSTRUCTIONS), count(hidden, INSTRUCTIONS)),
        "A guest that calls functions need not execute privileged instructions.");
  }

  private static Finding shadows(Measurement rebuilt, Measurement kept) {
    return new Finding(
        rebuilt.workload(),
        ("With kept shadow page tables the guest is %s with rebuilt ones: %s page walks instead of %s, "
            + "for %s trapped stores.")
            .formatted(
                speed(kept, rebuilt), count(kept, WALKS), count(rebuilt, WALKS), count(kept, TRAPS)),
        switch (rebuilt.workload()) {
          case SWITCHES, FORKS, PROGRAMS ->
              "Rebuilding is easy, but slow on context switches: page tables are cached instead.";
          default -> "Where the guest stays in one address space, there is little to rebuild.";
        });
  }

  private static Finding tlb(Measurement tlb, Measurement kept) {
    return new Finding(
        tlb.workload(),
        "With kept shadow page tables the guest is %s with a software TLB: %s page walks instead of %s."
            .formatted(speed(kept, tlb), count(kept, WALKS), count(tlb, WALKS)),
        "A TLB forgets at each invalidation what nobody has write-protected.");
  }

  private static String count(Measurement m, String counter) {
    return String.format(Locale.ROOT, "%,d", m.counted(counter));
  }

  /** How fast the first is beside the second; no difference is claimed where their rounds overlap. */
  private static String speed(Measurement one, Measurement other) {
    if (one.fastest() <= other.slowest() && other.fastest() <= one.slowest()) {
      return "as fast, within the spread of the rounds, as";
    }
    double ratio = other.median() / one.median();
    return String.format(Locale.ROOT, ratio > 1 ? "%.1f times as fast as" : "%.1f times as slow as",
        ratio > 1 ? ratio : 1 / ratio);
  }
}
