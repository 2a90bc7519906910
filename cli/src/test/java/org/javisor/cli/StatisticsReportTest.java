package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticsReportTest {
  private static Map<String, Long> values() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("instructions", 1_234_567L);
    values.put("exits.halted", 5L);
    return values;
  }

  @Test
  void jsonIsOneObjectInOneLineInTheGivenOrder() {
    assertThat(StatisticsReport.json(values())).isEqualTo("{\"instructions\": 1234567, \"exits.halted\": 5}\n");
  }

  @Test
  void theTableGroupsDigits() {
    assertThat(StatisticsReport.table(values())).contains("1,234,567").hasLineCount(2);
  }
}
