package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FileLineTest {
  @TempDir
  Path folder;

  @Test
  void everythingWrittenIsInTheFileWhenTheLineIsClosed() throws IOException {
    Path file = folder.resolve("serial.log");
    try (FileLine line = new FileLine(file, failure -> {})) {
      "hello\n".chars().forEach(line.backend()::offer);
    }
    assertThat(file).hasContent("hello\n");
  }

  @Test
  void aFolderThatDoesNotExistIsRefusedAtOnce() {
    assertThatThrownBy(() -> new FileLine(folder.resolve("missing/serial.log"), failure -> {}))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskIsReportedAndDoesNotHoldTheGuestUp() throws IOException, InterruptedException {
    CountDownLatch reported = new CountDownLatch(1);
    try (FileLine line = new FileLine(Path.of("/dev/full"), failure -> reported.countDown())) {
      line.backend().offer('x');
      reported.await();
      assertThat(line.backend().offer('y')).isTrue();
    }
  }

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }
}
