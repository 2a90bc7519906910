package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.javisor.device.BlockBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images on a small file system in memory, which needs root: they get more to hold than it has room for. */
class FullFileSystemTest {
  private static final int DISK_BYTES = 32 << 20;
  private static final int PIECE = 64 << 10;
  private static final int PIECES = 100;

  @TempDir
  private Path folder;

  private final List<String> told = new ArrayList<>();

  private static int run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void mount() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mount")), "there is no mount");
    assumeTrue(
        run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString()) == 0,
        "a small file system cannot be mounted: that needs root");
  }

  @AfterEach
  void unmount() {
    run("/usr/bin/umount", folder.toString());
  }

  /** Makes room when it is asked the third time. */
  private FullDisk patient() {
    return new FullDisk() {
      @Override
      public boolean tryAgain(Path file) {
        told.add("full");
        if (told.size() == 3) {
          assertThat(run("/usr/bin/mount", "-o", "remount,size=40m", folder.toString())).isZero();
        }
        return true;
      }

      @Override
      public void waitIsOver(Path file) {
        told.add("over");
      }
    };
  }

  private static byte[] piece(int number) {
    byte[] bytes = new byte[PIECE];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  private Path image(Format format) {
    Path file = folder.resolve("disk." + format.label());
    ImageTools.create(file, DISK_BYTES, CreateOptions.of(format));
    return file;
  }

  private BlockBackend open(Path file, Format format, FullDisk asked) {
    return DiskImage.open(
        file, Medium.DISK, Access.READ_WRITE, ImageOptions.STANDARD.withFormat(format), asked);
  }

  @ParameterizedTest
  @EnumSource(names = {"RAW", "QCOW2"})
  void aWriteWaitsForRoomAndNothingIsLost(Format format) throws IOException {
    Path file = image(format);
    try (BlockBackend disk = open(file, format, patient())) {
      for (int i = 0; i < PIECES; i++) {
        disk.write((long) i * 3 * PIECE, piece(i), 0, PIECE);
      }
      disk.flush();
      byte[] read = new byte[PIECE];
      for (int i = 0; i < PIECES; i++) {
        disk.read((long) i * 3 * PIECE, read, 0, PIECE);
        assertThat(read).isEqualTo(piece(i));
      }
    }
    assertThat(told).containsExactly("full", "full", "full", "over");
    assertThat(ImageTools.check(file, Optional.of(format)).isClean()).isTrue();
  }

  @Test
  void whereNobodyWaitsTheWriteFailsAndTheImageStaysWhole() throws IOException {
    Path file = image(Format.QCOW2);
    try (BlockBackend disk = open(file, Format.QCOW2, FullDisk.FAILS)) {
      assertThatThrownBy(() -> {
        for (int i = 0; i < PIECES; i++) {
          disk.write((long) i * PIECE, piece(i), 0, PIECE);
        }
      }).isInstanceOf(IOException.class);
      assertThat(run("/usr/bin/mount", "-o", "remount,size=40m", folder.toString())).isZero();
    }
    assertThat(ImageTools.check(file, Optional.of(Format.QCOW2)).errorCount()).isZero();
  }
}
