package org.javisor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFileTest {
  @TempDir
  private Path folder;

  @Test
  void anEqualTextPasses() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one 1\ntwo 2\n");
    assertThatCode(() -> GoldenFile.at(file).check("one 1\ntwo 2\n", false)).doesNotThrowAnyException();
  }

  @Test
  void aDifferenceIsShownWithItsLine() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one 1\ntwo 2\n");
    assertThatThrownBy(() -> GoldenFile.at(file).check("one 1\ntwo 3\n", false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("line 2: two 2")
        .hasMessageContaining("now: two 3")
        .hasMessageContaining("./x golden --accept");
  }

  @Test
  void aMissingOrAdditionalLineIsADifference() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one 1\n");
    assertThatThrownBy(() -> GoldenFile.at(file).check("one 1\ntwo 2\n", false)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> GoldenFile.at(file).check("", false)).isInstanceOf(AssertionError.class);
  }

  @Test
  void acceptingWritesTheFile() throws IOException {
    Path file = folder.resolve("new/a.txt");
    assertThatThrownBy(() -> GoldenFile.at(file).check("x\n", false)).hasMessageContaining("does not exist");
    GoldenFile.at(file).check("x\n", true);
    assertThat(file).hasContent("x\n");
  }
}
