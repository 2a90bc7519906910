package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The default guest: its first start boots, all others continue from there, whatever becomes of the snapshot. */
@Tag("guest")
@Timeout(900)
@EnabledOnOs(OS.LINUX)
class WarmStartTest {
  @TempDir
  private Path folder;

  private Path snapshots = Path.of("unset");

  /** A cache folder with the images that are there already, and without snapshots. */
  @BeforeEach
  void prepareCache() throws IOException {
    assumeTrue(Host.program("apt-get").isPresent(), "the default guest comes through apt-get");
    Path cache = Files.createDirectories(folder.resolve("javisor"));
    try (Stream<Path> images = Files.list(fetched())) {
      for (Path image : images.filter(Files::isDirectory).toList()) {
        if (!image.endsWith("snapshots")) {
          Files.createSymbolicLink(cache.resolve(image.getFileName()), image);
        }
      }
    }
    snapshots = cache.resolve("snapshots");
  }

  /** The user's cache folder, with the default guest in it. */
  private static Path fetched() {
    GuestImages images = new GuestImages(Progress.NONE);
    try {
      images.defaultGuest();
    } catch (GuestException e) {
      assumeTrue(false, "the default guest cannot be fetched: " + e.getMessage());
    }
    return images.cacheFolder();
  }

  /** A command under way, whose output goes to a file. */
  private record Started(Process process, Path output) {
    String end() throws IOException, InterruptedException {
      assertThat(process.waitFor()).as(Files.readString(output, StandardCharsets.ISO_8859_1)).isZero();
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    }
  }

  private Started start(String... options) throws IOException {
    return start(CommandProcess.run(options));
  }

  private Started start(List<String> command) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.toString());
    Process process = builder.start();
    process.getOutputStream().write("echo $((6 * 7)) at $(date +%s); poweroff\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return new Started(process, output);
  }

  private void assertAnswered(String output) {
    assertThat(output).contains("Javisor guest: Linux", "root@javisor", "42 at ");
    String seconds = output.replaceAll("(?s).*\\R42 at (\\d+).*", "$1");
    assertThat(Long.parseLong(seconds)).isCloseTo(System.currentTimeMillis() / 1000, within());
  }

  private static org.assertj.core.data.Offset<Long> within() {
    return org.assertj.core.data.Offset.offset(120L);
  }

  private Path snapshot() throws IOException {
    try (Stream<Path> files = Files.list(snapshots)) {
      List<Path> found = files.filter(path -> !path.endsWith(".lock")).toList();
      assertThat(found).as("one snapshot, and nothing left behind").hasSize(1);
      return found.getFirst();
    }
  }

  @Test
  void theSecondStartResumesAndADamagedSnapshotIsReplaced() throws IOException, InterruptedException {
    String first = start().end();
    assertThat(first).contains("Linux version").doesNotContain("resumed");
    assertAnswered(first);
    Path snapshot = snapshot();

    Started one = start();
    Started other = start();
    for (Started resumed : List.of(one, other)) {
      String output = resumed.end();
      assertThat(output).contains("javisor: resumed from the snapshot of ").doesNotContain("Linux version");
      assertAnswered(output);
    }
    assertThat(start("--cold").end()).contains("Linux version").doesNotContain("resumed");

    try (RandomAccessFile file = new RandomAccessFile(snapshot.toFile(), "rw")) {
      // Where the kernel's code stands, at 16 MiB.
      file.seek((16 << 20) + (1 << 16) + 100);
      int old = file.read();
      file.seek((16 << 20) + (1 << 16) + 100);
      file.write(old ^ 1);
    }
    String rebuilt = start().end();
    assertThat(rebuilt).contains("the snapshot is damaged", "ignored", "Linux version");
    assertAnswered(rebuilt);
    assertThat(start().end()).contains("resumed from the snapshot of ");
    assertThat(snapshot()).isEqualTo(snapshot);
  }

  @Test
  void withoutRoomForTheSnapshotTheGuestRunsAllTheSame() throws IOException, InterruptedException {
    // No file may become larger than 1 MiB.
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh"));
    limited.addAll(CommandProcess.run());
    String output = start(limited).end();
    assertThat(output).contains("javisor: the next start will boot, too: ");
    assertAnswered(output);
    try (Stream<Path> files = Files.list(snapshots)) {
      assertThat(files.filter(path -> !path.endsWith(".lock"))).as("nothing is left behind").isEmpty();
    }
  }
}
