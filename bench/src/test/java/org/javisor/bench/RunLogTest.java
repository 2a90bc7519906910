package org.javisor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLogTest {
  @Test
  void aResultLineGivesNameSecondsAndChecksum() {
    assertThat(RunLog.result("RESULT fib36 0.461 af63bd4c8601b7df\r"))
        .contains(new Sample("fib36", 0.461, "af63bd4c8601b7df"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "RESULT", "RESULT fib36 0.461", "RESULT fib36 fast af63", "RESULT fib36 -0.461 af63", "RESULT fib36 0.461 xyz",
    "[    1.2] RESULT fib36 0.461 af63", "RESULT fib36 0.461 af63 af63"
  })
  void anyOtherLineGivesNothing(String line) {
    assertThat(RunLog.result(line)).isEmpty();
  }

  @Test
  void theCountOfInstructionsIsFoundAmongTheStatistics() {
    assertThat(RunLog.retired("{\"retired instructions\": 1234567890123, \"resets\": 0}")).isEqualTo(1234567890123L);
    assertThat(RunLog.retired("{\"resets\": 0}")).isEqualTo(-1);
  }
}
