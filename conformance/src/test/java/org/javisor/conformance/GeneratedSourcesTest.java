package org.javisor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated sources are checked in, and are what their generator writes. */
class GeneratedSourcesTest {
  private static final Path MODULE = ProgramClasses.root().resolve("engine-interpreter");

  @TempDir
  Path fresh;

  @Test
  void theInterpretersHandlersAreWhatTheirGeneratorWrites() throws IOException, InterruptedException {
    Process generator = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        MODULE.resolve("src/generator/HandlerGenerator.java").toString(), fresh.toString())
        .redirectErrorStream(true).start();
    String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(generator.waitFor()).as(said).isZero();

    Path checkedIn = MODULE.resolve("src/main/java/org/javisor/engine/interpreter/handlers");
    List<Path> written = written();
    assertThat(written).isNotEmpty();
    for (Path file : written) {
      assertThat(checkedIn.resolve(file.getFileName().toString())).as("run ./x regen").hasSameTextualContentAs(file);
    }
  }

  private List<Path> written() throws IOException {
    try (Stream<Path> files = Files.list(fresh)) {
      return files.sorted().toList();
    }
  }
}
