package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a guest of {@code rounds-init} printed: a number, the seconds that it is up, and how its hash came out. */
public record Rounds(List<String> lines) {
  /** How many it does. */
  public static final int COUNT = 30;

  private static final Pattern ROUND = Pattern.compile("round (\\d+) at (\\d+\\.\\d+) (\\w+)");
  private static final int SECTOR = 512;

  /** The rounds in an output, in order. */
  public static Rounds in(String output) {
    return new Rounds(ROUND.matcher(output).results().map(found -> found.group()).toList());
  }

  /** The rounds on a disk, each in a sector of its own; the first sector is free. */
  public static Rounds on(byte[] disk) {
    return new Rounds(
        IntStream.rangeClosed(1, COUNT)
            .mapToObj(i -> new String(disk, i * SECTOR, SECTOR, StandardCharsets.US_ASCII).strip())
            .toList());
  }

  private static Matcher parsed(String line) {
    Matcher matcher = ROUND.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    return matcher;
  }

  /**
   * Each number once and in order, each hash right, time neither backwards nor quicker than the host's.
   *
   * @param hostSeconds that all this took at most
   * @return the longest time between two rounds, in seconds
   */
  public double assertWhole(double hostSeconds) {
    assertThat(lines).extracting(line -> Integer.parseInt(parsed(line).group(1)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, COUNT).boxed().toList());
    assertThat(lines).allSatisfy(line -> assertThat(parsed(line).group(3)).isEqualTo("right"));
    List<Double> times = lines.stream().map(line -> Double.parseDouble(parsed(line).group(2))).toList();
    double longest = 0;
    for (int i = 1; i < times.size(); i++) {
      double gap = times.get(i) - times.get(i - 1);
      // It sleeps for a tenth of a second each time.
      assertThat(gap).as("between rounds %d and %d", i, i + 1).isGreaterThan(0.09);
      longest = Math.max(longest, gap);
    }
    assertThat(times.getLast() - times.getFirst()).isLessThan(hostSeconds);
    return longest;
  }
}
