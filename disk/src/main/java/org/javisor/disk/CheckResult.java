package org.javisor.disk;

import java.util.List;

/**
 * What a check of an image found.
 *
 * @param errors what is wrong, in sentences: data may be lost or overwritten; at most so many as are worth reading
 * @param errorCount how many there are
 * @param leakedClusters clusters that nobody uses and that are counted as used: space is lost, nothing else
 * @param repaired how many things were put right
 */
public record CheckResult(List<String> errors, long errorCount, long leakedClusters, long repaired) {
  public CheckResult {
    errors = List.copyOf(errors);
  }

  /** Of an image in which nothing is wrong. */
  public static CheckResult clean() {
    return new CheckResult(List.of(), 0, 0, 0);
  }

  /** Whether nothing is wrong. */
  public boolean isClean() {
    return errorCount == 0 && leakedClusters == 0;
  }
}
