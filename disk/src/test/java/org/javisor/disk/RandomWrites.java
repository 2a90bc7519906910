package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.javisor.device.BlockBackend;

/** Random reads, writes, zeroes, discards and flushes on a disk, beside an array that says what it has to hold. */
public final class RandomWrites {
  private final RandomGenerator random;
  private final byte[] model;

  public RandomWrites(RandomGenerator random, byte[] model) {
    this.random = random;
    this.model = model;
  }

  /** What the disk has to hold now. */
  public byte[] model() {
    return model;
  }

  /** Carries out so many operations and compares what is read. */
  public void run(BlockBackend disk, int operations) throws IOException {
    for (int i = 0; i < operations; i++) {
      int sectors = model.length / 512;
      int first = random.nextInt(sectors);
      int most = Math.min(sectors - first, random.nextInt(8) == 0 ? 1024 : 24);
      int offset = first * 512;
      int length = (1 + random.nextInt(most)) * 512;
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> write(disk, offset, length);
        case 5 -> zero(disk, offset, length, random.nextBoolean());
        case 6 -> discard(disk, offset, length);
        case 7 -> disk.flush();
        default -> compare(disk, offset, length);
      }
    }
  }

  private void write(BlockBackend disk, int offset, int length) throws IOException {
    byte[] data = new byte[length];
    random.nextBytes(data);
    disk.write(offset, data, 0, length);
    System.arraycopy(data, 0, model, offset, length);
  }

  private void zero(BlockBackend disk, int offset, int length, boolean unmap) throws IOException {
    disk.writeZeroes(offset, length, unmap);
    Arrays.fill(model, offset, offset + length, (byte) 0);
  }

  /** What was discarded is either as before or zero, sector by sector. */
  private void discard(BlockBackend disk, int offset, int length) throws IOException {
    disk.discard(offset, length);
    byte[] now = new byte[length];
    disk.read(offset, now, 0, length);
    for (int at = 0; at < length; at++) {
      assertThat(now[at] == 0 || now[at] == model[offset + at]).as("byte %d after a discard", offset + at).isTrue();
    }
    System.arraycopy(now, 0, model, offset, length);
  }

  private void compare(BlockBackend disk, int offset, int length) throws IOException {
    byte[] data = new byte[length];
    disk.read(offset, data, 0, length);
    int at = Arrays.mismatch(data, 0, length, model, offset, offset + length);
    assertThat(at).as("first wrong byte of %d at offset %d", length, offset).isEqualTo(-1);
  }

  /** Compares the whole disk. */
  public void compareAll(BlockBackend disk) throws IOException {
    assertThat(disk.sizeBytes()).isEqualTo(model.length);
    for (int at = 0; at < model.length; at += 1 << 20) {
      compare(disk, at, Math.min(1 << 20, model.length - at));
    }
  }
}
