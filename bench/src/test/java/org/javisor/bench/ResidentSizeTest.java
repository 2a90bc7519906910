package org.javisor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentSizeTest {
  private static final long MIB = 1 << 20;

  private static final List<String> STATUS = List.of("VmPeak:\t 9000000 kB", "VmHWM:\t  307200 kB");

  @Test
  void thePeakLessTheTouchedPartOfTheLargeMapping() {
    List<String> smaps = List.of(
        "7f0000000000-7f0040001000 rw-p 00000000 00:00 0 ", "Size:            1048580 kB",
        "Rss:              204800 kB",
        "7f0050000000-7f0050100000 rw-p 00000000 00:00 0 ", "Size:               1024 kB",
        "Rss:                1024 kB");
    assertThat(ResidentSize.estimate(STATUS, smaps, 1024 * MIB)).isEqualTo(100 * MIB);
  }

  @Test
  void withoutSuchAMappingItIsThePeak() {
    List<String> smaps = List.of("7f0050000000-7f0050100000 rw-p 00000000 00:00 0 ", "Rss:                1024 kB");
    assertThat(ResidentSize.estimate(STATUS, smaps, 1024 * MIB)).isEqualTo(300 * MIB);
  }

  @Test
  void aProcessThatHasGivenItsMemoryBackGivesNothing() {
    assertThat(ResidentSize.estimate(STATUS, List.of(), 1024 * MIB)).isEqualTo(-1);
  }

  @Test
  void aHostThatDoesNotTellGivesNothing() {
    assertThat(ResidentSize.estimate(List.of("Name:\tjava"), List.of(), 1024 * MIB)).isEqualTo(-1);
  }
}
