package org.javisor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private static final double EXACT = 1e-12;

  private static Row times(List<Double> javisor, List<Double> peer) {
    return new Row("row", javisor, peer, List.of("ab"));
  }

  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddleInWhateverOrder() {
    assertThat(Row.median(List.of(9.0, 1.0, 2.0))).hasValue(2);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Row.median(List.of(8.0, 1.0, 2.0, 4.0))).hasValue(3);
  }

  @Test
  void theMedianOfNothingIsUnknown() {
    assertThat(Row.median(List.of())).isEmpty();
  }

  @Test
  void theRatioSaysHowManyTimesThePeersTimeJavisorTakes() {
    assertThat(times(List.of(6.0, 5.0, 100.0), List.of(2.0, 1.0, 3.0)).ratio().orElseThrow()).isEqualTo(3,
        within(EXACT));
  }

  @Test
  void thereIsNoRatioToNothingAndNoneToZero() {
    assertThat(times(List.of(6.0), List.of()).ratio()).isEmpty();
    assertThat(times(List.of(), List.of(6.0)).ratio()).isEmpty();
    assertThat(times(List.of(6.0), List.of(0.0)).ratio()).isEmpty();
  }

  @Test
  void theSpreadIsThatOfTheSideThatVariesMore() {
    assertThat(times(List.of(9.0, 10.0, 11.0), List.of(1.0, 2.0, 3.0)).spread().orElseThrow())
        .isEqualTo(1.0, within(EXACT));
  }

  @Test
  void oneRoundHasNoSpread() {
    assertThat(times(List.of(9.0), List.of(1.0)).spread()).isEmpty();
  }

  @Test
  void twoDifferentChecksumsAreAMismatchEvenWithoutAPeer() {
    Row row = new Row("row", List.of(1.0, 1.0), List.of(), List.of("ab", "cd"));
    assertThat(row.verdict(true)).isEqualTo(Row.Verdict.MISMATCH);
    assertThat(row.verdict(false)).isEqualTo(Row.Verdict.MISMATCH);
  }

  @Test
  void aRowThatOneMachineDidNotReachIsMissing() {
    assertThat(times(List.of(), List.of(1.0)).verdict(true)).isEqualTo(Row.Verdict.MISSING);
    assertThat(times(List.of(1.0), List.of()).verdict(true)).isEqualTo(Row.Verdict.MISSING);
    assertThat(times(List.of(1.0), List.of()).verdict(false)).isEqualTo(Row.Verdict.NONE);
  }
}
