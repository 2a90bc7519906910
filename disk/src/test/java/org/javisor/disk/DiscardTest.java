package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.javisor.device.BlockBackend;
import org.javisor.disk.storage.ImageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest discards, the host gets back. */
class DiscardTest {
  private static final int PIECE = 1 << 20;
  private static final int DISK_BYTES = 16 << 20;

  @TempDir
  Path folder;

  /** Bytes that a file takes on the host. */
  private static long allocated(Path file) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/stat")), "there is no stat");
    Process process = new ProcessBuilder("/usr/bin/stat", "-c", "%b", file.toString()).start();
    String blocks = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return Long.parseLong(blocks) * 512;
  }

  private void requireHoles() throws IOException {
    Path probe = Files.write(folder.resolve("probe"), new byte[64 << 10]);
    try (ImageFile file = ImageFile.open(probe, true)) {
      assumeTrue(file.punch(0, 4096), "this host has no holes in files");
    }
  }

  private static void fill(BlockBackend disk) throws IOException {
    byte[] data = new byte[PIECE];
    new Random(1).nextBytes(data);
    for (int at = 0; at < DISK_BYTES; at += PIECE) {
      disk.write(at, data, 0, PIECE);
    }
    disk.flush();
  }

  private void discardsGiveSpaceBack(Path file) throws IOException, InterruptedException {
    requireHoles();
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(file, Access.READ_WRITE))) {
      fill(disk);
      assertThat(allocated(file)).isGreaterThanOrEqualTo(DISK_BYTES);
      disk.discard(0, DISK_BYTES / 2);
      disk.writeZeroes(DISK_BYTES / 2, DISK_BYTES / 4, true);
      disk.flush();
      assertThat(allocated(file)).isLessThan(DISK_BYTES / 2);
      byte[] read = new byte[PIECE];
      disk.read(DISK_BYTES / 2, read, 0, PIECE);
      assertThat(read).containsOnly(0);
      disk.read(DISK_BYTES - PIECE, read, 0, PIECE);
      byte[] data = new byte[PIECE];
      new Random(1).nextBytes(data);
      assertThat(read).isEqualTo(data);
      fill(disk);
    }
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(file, Access.READ_ONLY))) {
      byte[] read = new byte[PIECE];
      disk.read(0, read, 0, PIECE);
      byte[] data = new byte[PIECE];
      new Random(1).nextBytes(data);
      assertThat(read).isEqualTo(data);
    }
  }

  @Test
  void aRawImageGivesItsSpaceBack() throws IOException, InterruptedException {
    Path file = folder.resolve("disk.img");
    ImageTools.create(file, DISK_BYTES, CreateOptions.of(Format.RAW));
    discardsGiveSpaceBack(file);
  }

  @Test
  void aQcow2ImageGivesItsSpaceBackAndStaysWhole() throws IOException, InterruptedException {
    Path file = folder.resolve("disk.qcow2");
    ImageTools.create(file, DISK_BYTES, CreateOptions.of(Format.QCOW2));
    discardsGiveSpaceBack(file);
    assertThat(ImageTools.check(file, java.util.Optional.empty()).isClean()).isTrue();
  }
}
