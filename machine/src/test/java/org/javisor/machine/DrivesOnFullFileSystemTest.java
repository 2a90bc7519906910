package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.javisor.device.BlockBackend;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.javisor.disk.FullDisk;
import org.javisor.disk.ImageTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives are closed while the file system of their images, a small one in memory, is full: that needs root. */
class DrivesOnFullFileSystemTest {
  private static final int PIECE = 64 << 10;

  @TempDir
  private Path folder;

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mount")), "there is no mount");
    assumeTrue(
        run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString()) == 0,
        "a small file system cannot be mounted: that needs root");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("/usr/bin/umount", folder.toString());
  }

  private Path image(String name) {
    Path file = folder.resolve(name);
    ImageTools.create(file, 64L << 20, CreateOptions.of(Format.QCOW2));
    return file;
  }

  private static void fill(BlockBackend disk) {
    byte[] ones = new byte[PIECE];
    Arrays.fill(ones, (byte) 1);
    assertThatIOException().isThrownBy(() -> {
      for (long at = 0; at < disk.sizeBytes(); at += PIECE) {
        disk.write(at, ones, 0, PIECE);
      }
    });
  }

  @Test
  void closingNamesEachDiskThatLacksSomethingAndClosesAll() throws IOException, InterruptedException {
    Path a = image("a.qcow2");
    Path b = image("b.qcow2");
    Path c = image("c.qcow2");
    List<DriveSpec> specs = List.of(DriveSpec.virtioDisk(a), DriveSpec.virtioDisk(b), DriveSpec.virtioDisk(c));
    Drives drives = Drives.open(specs, FullDisk.FAILS);
    drives.virtio().get(1).medium().write(0, new byte[] {1}, 0, 1);
    fill(drives.virtio().getFirst().medium());

    assertThatExceptionOfType(DiskException.class).isThrownBy(drives::close)
        .withMessageStartingWith(a + ": could not be completed")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DiskException.Kind.HOST))
        .satisfies(e -> assertThat(e.getSuppressed()).singleElement().asString().contains(b.toString()));

    assertThat(run("/usr/bin/mount", "-o", "remount,size=20m", folder.toString())).isZero();
    assertThat(ImageTools.check(a, Optional.of(Format.QCOW2)).errorCount()).isZero();
    // No image is locked any more.
    Drives.open(specs, FullDisk.FAILS).close();
  }
}
