package org.javisor.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.CheckResult;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.Qcow2Options;
import org.javisor.disk.QemuImg;
import org.javisor.disk.storage.ImageFile;
import org.javisor.disk.storage.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at a random moment of its writing, over and over, on one image. After each kill the image has no
 * error, at most clusters that are counted in vain, and everything that was flushed is there.
 */
class Qcow2KillTest {
  private static final int LEAKS_ONLY = 3;

  @TempDir
  Path folder;

  private final SplittableRandom random = new SplittableRandom(20_260_102);
  private final byte[] known = new byte[KilledWriter.BLOCKS * KilledWriter.BLOCK];
  private int leaky;

  @BeforeEach
  void oracle() {
    QemuImg.require();
  }

  @Test
  void twentyFourKillsLoseNothing() throws IOException, InterruptedException {
    killed(24);
  }

  @Test
  @Tag("nightly")
  void twoHundredAndFortyKillsLoseNothing() throws IOException, InterruptedException {
    killed(240);
  }

  private void killed(int kills) throws IOException, InterruptedException {
    Path file = Files.createFile(folder.resolve("killed.qcow2"));
    try (Storage storage = ImageFile.open(file, true)) {
      // Small clusters: every few writes need another table, and the refcount table moves.
      Qcow2Creation.create(
          storage, known.length, new Qcow2Options(3, 512, 16, false, false, false), "", "");
    }
    long flushes = 0;
    for (int i = 0; i < kills; i++) {
      long seed = random.nextInt(1 << 30);
      int flushed = killOnce(file, seed);
      flushes += flushed > 0 ? 1 : 0;
      QemuImg.Result check = QemuImg.run("check", file);
      assertThat(check.status()).as("kill %d, seed %d: %s", i, seed, check.output()).isIn(0, LEAKS_ONLY);
      leaky += check.status() == LEAKS_ONLY ? 1 : 0;
      compare(file, seed, flushed);
      if (check.status() == LEAKS_ONLY) {
        repair(file);
      }
    }
    System.out.printf("%d kills, %d of them after flushes; %d left leaked clusters%n", kills, flushes, leaky);
    assertThat(flushes).as("kills after a flush").isGreaterThan(kills / 2);
  }

  /** Says which operation was flushed last. */
  private int killOnce(Path file, long seed) throws IOException, InterruptedException {
    Process writer = new ProcessBuilder(
        ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
        "-Xshare:auto", "-cp",
        System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", "")
            + ":target/test-classes",
        KilledWriter.class.getName(), file.toString(), Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    int flushed = 0;
    try (BufferedReader output = writer.inputReader()) {
      assertThat(output.readLine()).isEqualTo("open");
      int lines = random.nextInt(40);
      for (int i = 0; i < lines; i++) {
        flushed = Integer.parseInt(output.readLine());
      }
      writer.waitFor(random.nextInt(40_000), TimeUnit.MICROSECONDS);
      // By its handle: what it has printed can still be read.
      assertThat(writer.toHandle().destroyForcibly()).isTrue();
      writer.waitFor();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        // The last line may be cut off in the middle.
        flushed = line.matches("\\d+") && KilledWriter.flushes(seed, Integer.parseInt(line))
            ? Math.max(flushed, Integer.parseInt(line))
            : flushed;
      }
    }
    return flushed;
  }

  /** Each block holds what was flushed last, or something that was written to it later. */
  private void compare(Path file, long seed, int flushed) throws IOException {
    for (int n = 1; n <= flushed; n++) {
      put(seed, n);
    }
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(file, Access.READ_ONLY))) {
      byte[] block = new byte[KilledWriter.BLOCK];
      byte[][] later = laterWrites(seed, flushed);
      for (int b = 0; b < KilledWriter.BLOCKS; b++) {
        disk.read((long) b * KilledWriter.BLOCK, block, 0, block.length);
        int at = b * KilledWriter.BLOCK;
        boolean same = Arrays.equals(block, 0, block.length, known, at, at + block.length);
        // A write that was under way may have got as far as some of its clusters.
        assertThat(same || later[b] != null).as("block %d after the kill of seed %d", b, seed).isTrue();
        System.arraycopy(block, 0, known, at, block.length);
      }
    }
  }

  private void put(long seed, int n) {
    KilledWriter.Operation o = KilledWriter.Operation.of(seed, n);
    byte[] content = o.zero() ? new byte[KilledWriter.BLOCK] : KilledWriter.content(seed, n);
    System.arraycopy(content, 0, known, o.block() * KilledWriter.BLOCK, content.length);
  }

  /** Which blocks may have been written after the last flush that was told. */
  private static byte[][] laterWrites(long seed, int flushed) {
    byte[][] later = new byte[KilledWriter.BLOCKS][];
    int n = flushed + 1;
    while (true) {
      later[KilledWriter.Operation.of(seed, n).block()] = new byte[0];
      if (KilledWriter.flushes(seed, n)) {
        return later;
      }
      n++;
    }
  }

  private static void repair(Path file) throws IOException {
    try (Storage storage = ImageFile.open(file, true)) {
      CheckResult result = Qcow2Check.repair(storage);
      assertThat(result.isClean()).isTrue();
    }
    QemuImg.assertClean(file);
  }
}
