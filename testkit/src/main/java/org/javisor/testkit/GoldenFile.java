package org.javisor.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A text that a test expects, kept under the module's {@code src/test/golden}: counters and listings that shall not
 * change unnoticed. {@code ./x golden --accept} sets {@code -Djavisor.golden.accept=true}, which writes them anew.
 */
public final class GoldenFile {
  private final Path path;

  private GoldenFile(Path path) {
    this.path = path;
  }

  /**
   * The golden file of the module under test. Tests run in their module's folder.
   *
   * @param name a file's name, with an ending
   */
  public static GoldenFile of(String name) {
    return new GoldenFile(Path.of("src", "test", "golden", name));
  }

  /** A golden file at a place of its own. */
  public static GoldenFile at(Path path) {
    return new GoldenFile(path);
  }

  /**
   * Compares line by line; where the run is told to accept, takes the text as the new content.
   *
   * @throws AssertionError if the text differs, or there is no file yet
   */
  public void check(String actual) {
    check(actual, Boolean.getBoolean("javisor.golden.accept"));
  }

  void check(String actual, boolean accept) {
    try {
      if (accept) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, actual);
        return;
      }
      if (!Files.exists(path)) {
        throw new AssertionError(path + " does not exist; ./x golden --accept writes it");
      }
      String difference = difference(Files.readAllLines(path), actual.lines().toList());
      if (!difference.isEmpty()) {
        throw new AssertionError(
            path + " differs; if the change is meant, ./x golden --accept takes it\n" + difference);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines that differ, with their numbers; at most some. */
  private static String difference(List<String> expected, List<String> actual) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int i = 0; i < Math.max(expected.size(), actual.size()) && shown < 20; i++) {
      String before = i < expected.size() ? expected.get(i) : "(nothing)";
      String now = i < actual.size() ? actual.get(i) : "(nothing)";
      if (!before.equals(now)) {
        text.append("line %d: %s%n    now: %s%n".formatted(i + 1, before, now));
        shown++;
      }
    }
    return text.toString();
  }
}
