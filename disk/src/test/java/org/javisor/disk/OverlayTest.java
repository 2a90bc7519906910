package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.javisor.device.BlockBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
  private static final int SIZE = 5 * 65536 + 1536;

  @TempDir
  Path folder;

  private final byte[] original = new byte[SIZE];
  private Path file;

  @BeforeEach
  void makeImage() throws IOException {
    new Random(1).nextBytes(original);
    file = Files.write(folder.resolve("base.raw"), original);
  }

  private BlockBackend open() {
    return DiskImage.openRaw(file, Medium.DISK, Access.SNAPSHOT);
  }

  @Test
  void changesAreSeenAndTheImageStaysAsItWas() throws IOException {
    try (BlockBackend disk = open()) {
      disk.write(65536 - 512, new byte[1024], 0, 1024);
      byte[] read = new byte[2048];
      disk.read(65536 - 1024, read, 0, 2048);
      byte[] expected = java.util.Arrays.copyOfRange(original, 65536 - 1024, 65536 + 1024);
      java.util.Arrays.fill(expected, 512, 1536, (byte) 0);
      assertThat(read).isEqualTo(expected);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(original);
  }

  @Test
  void everyOneStartsFromTheImage() throws IOException {
    try (BlockBackend first = open();
        BlockBackend second = open()) {
      first.write(0, new byte[512], 0, 512);
      byte[] read = new byte[512];
      second.read(0, read, 0, 512);
      assertThat(read).isEqualTo(java.util.Arrays.copyOf(original, 512));
    }
  }

  @Test
  void randomReadsAndWritesGiveWhatAnArrayGives() throws IOException {
    Random random = new Random(7);
    byte[] model = original.clone();
    try (BlockBackend disk = open()) {
      for (int i = 0; i < 2000; i++) {
        int offset = random.nextInt(SIZE / 512) * 512;
        int most = (SIZE - offset) / 512;
        int length = (1 + random.nextInt(Math.min(most, random.nextInt(10) == 0 ? 300 : 8))) * 512;
        byte[] data = new byte[length];
        if (random.nextBoolean()) {
          random.nextBytes(data);
          disk.write(offset, data, 0, length);
          System.arraycopy(data, 0, model, offset, length);
        } else {
          disk.read(offset, data, 0, length);
          assertThat(data).isEqualTo(java.util.Arrays.copyOfRange(model, offset, offset + length));
        }
      }
    }
  }
}
