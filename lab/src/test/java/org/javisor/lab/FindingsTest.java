package org.javisor.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static Measurement measured(Setup setup, Workload workload, long walks, Double... seconds) {
    return new Measurement(setup, workload, List.of(seconds), Map.of("page walks", walks), "42");
  }

  private static List<String> said(Measurement... measurements) {
    return Findings.of(new Results("a host", 2, List.of(measurements))).stream().map(Finding::text).toList();
  }

  @Test
  void eachPairOfSetupsThatWasMeasuredIsASentence() {
    assertThat(
        said(
            measured(Setup.INTERPRETER, Workload.COMPUTE, 1, 4.0, 4.4),
            measured(Setup.TRANSLATOR, Workload.COMPUTE, 2, 1.0, 1.1)))
        .containsExactly("Translated code is 4.0 times as fast as interpreted code.");
  }

  @Test
  void theSlowerOfTwoIsCalledSo() {
    assertThat(
        said(
            measured(Setup.INTERPRETER, Workload.FORKS, 1, 1.0, 1.0),
            measured(Setup.TRANSLATOR, Workload.FORKS, 2, 1.5, 1.5)))
        .containsExactly("Translated code is 1.5 times as slow as interpreted code.");
  }

  @Test
  void noDifferenceIsClaimedWhereRoundsOverlap() {
    assertThat(
        said(
            measured(Setup.REBUILT, Workload.SWITCHES, 109_425, 1.0, 2.0),
            measured(Setup.KEPT, Workload.SWITCHES, 844, 0.5, 1.1)))
        .containsExactly(
            "With kept shadow page tables the guest is as fast, within the spread of the rounds, as with rebuilt ones: "
                + "844 page walks instead of 109,425, for 0 trapped stores.");
  }

  @Test
  void oneSetupAloneIsComparedWithNothing() {
    assertThat(said(measured(Setup.KEPT, Workload.DISK, 5, 1.0))).isEmpty();
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(measured(Setup.KEPT, Workload.DISK, 5, 4.0, 1.0, 2.0, 9.0).median()).isEqualTo(3.0);
    assertThat(measured(Setup.KEPT, Workload.DISK, 5, 4.0, 1.0, 2.0).median()).isEqualTo(2.0);
  }

  @Test
  void setupsThatShowTheGuestTheSameShareABoot() {
    int measured = 2 * Setup.SOFTWARE.size();
    assertThat(Lab.steps(Setup.SOFTWARE, 1, 1)).isEqualTo(2 + Setup.SOFTWARE.size() + measured);
    assertThat(Lab.steps(List.of(Setup.KEPT, Setup.REBUILT), 1, 1)).isEqualTo(1 + 2 + 4);
  }

  @Test
  void whatAGuestSavesThatKnowsIsCountedInInstructions() {
    Measurement hidden = new Measurement(
        Setup.UNAWARE, Workload.KERNEL, List.of(2.0), Map.of("retired instructions", 1_000L), "42");
    Measurement shown = new Measurement(
        Setup.TRANSLATOR, Workload.KERNEL, List.of(1.0), Map.of("retired instructions", 900L), "42");

    assertThat(said(shown, hidden))
        .containsExactly(
            "A guest that knows that it is one is 2.0 times as fast as one that does not: 900 instructions instead of "
                + "1,000.");
  }
}
