package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.javisor.device.BlockBackend;
import org.javisor.disk.DiskException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawImageTest {
  @TempDir
  Path folder;

  private Path image(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i / 512 + i);
    }
    return Files.write(folder.resolve("image.raw"), content);
  }

  private static BlockBackend open(Path file, Access access) {
    return DiskImage.openRaw(file, Medium.DISK, access);
  }

  private static void assertRefused(Kind kind, String reason, ThrowingCallable opening) {
    assertThatThrownBy(opening).isInstanceOfSatisfying(DiskException.class, e -> {
      assertThat(e.kind()).isEqualTo(kind);
      assertThat(e).hasMessageContaining(reason);
    });
  }

  @Test
  void whatIsWrittenStandsInTheFile() throws IOException {
    Path file = image(2048);
    try (BlockBackend disk = open(file, Access.READ_WRITE)) {
      disk.write(512, new byte[] {0, 7, 8, 9}, 1, 3);
      disk.flush();
      byte[] read = new byte[5];
      disk.read(511, read, 1, 4);
      assertThat(read).containsExactly(0, 255, 7, 8, 9);
    }
    assertThat(Files.readAllBytes(file)).hasSize(2048).containsSequence(7, 8, 9);
  }

  @Test
  void aReadOnlyImageCannotBeWritten() throws IOException {
    Path file = image(512);
    try (BlockBackend disk = open(file, Access.READ_ONLY)) {
      assertThat(disk.readOnly()).isTrue();
      assertThatThrownBy(() -> disk.write(0, new byte[512], 0, 512)).isInstanceOf(IOException.class);
    }
    assertThat(Files.readAllBytes(file)[1]).isEqualTo((byte) 1);
  }

  @Test
  void badFilesAreRefusedWithAReason() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path odd = Files.write(folder.resolve("odd"), new byte[513]);
    assertRefused(Kind.MISSING, "no such file", () -> open(folder.resolve("none"), Access.READ_WRITE));
    assertRefused(Kind.NOT_A_FILE, "is not a file", () -> open(folder, Access.READ_ONLY));
    assertRefused(Kind.EMPTY, "is empty", () -> open(empty, Access.READ_WRITE));
    assertRefused(Kind.BAD_SIZE, "513 bytes", () -> open(odd, Access.SNAPSHOT));
  }

  @Test
  void sizesFitTheMedium() {
    assertThat(Medium.FLOPPY.canHave(1_474_560)).isTrue();
    assertThat(Medium.FLOPPY.canHave(1_474_560 + 512)).isFalse();
    assertThat(Medium.CDROM.canHave(2048 * 3)).isTrue();
    assertThat(Medium.CDROM.canHave(2048 * 3 + 512)).isFalse();
    assertThat(Medium.DISK.canHave(512)).isTrue();
  }

  @Test
  void noImageIsOpenForWritingTwice() throws IOException {
    Path file = image(512);
    Path other = Files.createLink(folder.resolve("other-name.raw"), file);
    try (BlockBackend disk = open(file, Access.READ_WRITE)) {
      assertThat(disk.sizeBytes()).isEqualTo(512);
      assertRefused(Kind.LOCKED, "in use", () -> open(file, Access.READ_WRITE));
      assertRefused(Kind.LOCKED, "in use", () -> open(other, Access.READ_ONLY));
      assertRefused(Kind.LOCKED, "in use", () -> open(file, Access.SNAPSHOT));
    }
    open(file, Access.READ_WRITE).close();
  }

  @Test
  void readersShareAnImage() throws IOException {
    Path file = image(512);
    BlockBackend first = open(file, Access.READ_ONLY);
    try (BlockBackend second = open(file, Access.SNAPSHOT)) {
      first.close();
      first.close();
      byte[] read = new byte[2];
      second.read(0, read, 0, 2);
      assertThat(read).containsExactly(0, 1);
      assertRefused(Kind.LOCKED, "in use", () -> open(file, Access.READ_WRITE));
    }
    open(file, Access.READ_WRITE).close();
  }

  @Test
  void anotherProcessWithTheImageKeepsUsOut() throws IOException, InterruptedException {
    Path file = image(512);
    Process holder = new ProcessBuilder(
        ProcessHandle.current().info().command().orElseThrow(),
        "-cp",
        System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", "")
            + ":target/test-classes",
        LockHolder.class.getName(),
        file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = holder.inputReader()) {
      assertThat(output.readLine()).isEqualTo("open 512");
      String who = Files.exists(Path.of("/proc/locks")) ? "process " + holder.pid() + " (java)" : "another process";
      assertRefused(Kind.LOCKED, who, () -> open(file, Access.READ_WRITE));
      assertRefused(Kind.LOCKED, who, () -> open(file, Access.READ_ONLY));
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
    open(file, Access.READ_WRITE).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut short", "removed", "replaced"})
  void anImageThatVanishesFailsAndDoesNotComeBackChanged(String how) throws IOException {
    Path file = image(4096);
    try (BlockBackend disk = open(file, Access.READ_WRITE)) {
      switch (how) {
        case "cut short" -> FileChannel.open(file, StandardOpenOption.WRITE).truncate(1024).close();
        case "removed" -> Files.delete(file);
        default -> Files.move(Files.write(folder.resolve("new"), new byte[4096]), file,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      assertThatThrownBy(() -> disk.read(2048, new byte[512], 0, 512)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> disk.write(2048, new byte[512], 0, 512)).isInstanceOf(IOException.class);
    }
  }
}
