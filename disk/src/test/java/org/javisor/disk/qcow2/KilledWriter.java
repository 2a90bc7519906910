package org.javisor.disk.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.storage.BigEndian;

/** A process that writes numbered blocks for as long as it lives, and says what it has flushed. */
final class KilledWriter {
  static final int BLOCK = 4096;
  static final int BLOCKS = 3000;

  private KilledWriter() {}

  /** What the n-th operation of a run does. */
  record Operation(int block, boolean zero) {
    static Operation of(long seed, int n) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + n);
      return new Operation(random.nextInt(BLOCKS), random.nextInt(6) == 0);
    }
  }

  static boolean flushes(long seed, int n) {
    return new SplittableRandom(seed ^ n * 77L).nextInt(7) == 0;
  }

  static byte[] content(long seed, int n) {
    byte[] bytes = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i += 16) {
      BigEndian.put64(bytes, i, seed);
      BigEndian.put64(bytes, i + 8, n);
    }
    return bytes;
  }

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[1]);
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(Path.of(arguments[0]), Access.READ_WRITE))) {
      System.out.println("open");
      for (int n = 1; n < Integer.MAX_VALUE; n++) {
        Operation o = Operation.of(seed, n);
        if (o.zero()) {
          disk.writeZeroes((long) o.block() * BLOCK, BLOCK, (n & 1) == 0);
        } else {
          disk.write((long) o.block() * BLOCK, content(seed, n), 0, BLOCK);
        }
        if (flushes(seed, n)) {
          disk.flush();
          System.out.println(n);
        }
      }
    }
  }
}
