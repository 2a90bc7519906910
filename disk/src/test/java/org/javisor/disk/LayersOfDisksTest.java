package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javisor.device.BlockBackend;
import org.javisor.device.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersOfDisksTest {
  @TempDir
  Path folder;

  /** A clock that stands still until the test moves it. */
  private static final class StoppedClock implements TimeSource {
    long nanos = 5_000_000_000L;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public boolean skipTo(long to) {
      return false;
    }

    @Override
    public void pause() {
      // It stands.
    }

    @Override
    public void resume() {
      // It stands.
    }
  }

  /** Notes what reaches it. */
  private static final class NotingDisk implements BlockBackend {
    final List<String> log = new ArrayList<>();

    @Override
    public long sizeBytes() {
      return 4096;
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public void read(long offset, byte[] to, int at, int length) {
      log.add("read");
    }

    @Override
    public void write(long offset, byte[] from, int at, int length) {
      log.add("write");
    }

    @Override
    public void flush() {
      log.add("flush");
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  private static List<String> use(CacheMode mode) throws IOException {
    NotingDisk disk = new NotingDisk();
    BlockBackend cached = new CachedDisk(disk, mode);
    cached.write(0, new byte[512], 0, 512);
    cached.flush();
    return disk.log;
  }

  @Test
  void aCacheModeDecidesWhenTheHostFlushes() throws IOException {
    assertThat(use(CacheMode.WRITEBACK)).containsExactly("write", "flush");
    assertThat(use(CacheMode.WRITETHROUGH)).containsExactly("write", "flush", "flush");
    assertThat(use(CacheMode.UNSAFE)).containsExactly("write");
  }

  @Test
  void operationsComeAtTheirRateAfterAShortBurst() {
    StoppedClock clock = new StoppedClock();
    ThrottledDisk disk = new ThrottledDisk(new NotingDisk(), new Limits(100, 0), clock);
    long start = clock.nanos;
    // 100 a second: a tenth of a second's worth at once, then one each 10 ms.
    long last = 0;
    for (int i = 0; i < 110; i++) {
      last = disk.admit(4096);
    }
    assertThat(last - start).isBetween(980_000_000L, 1_000_000_000L);
  }

  @Test
  void bytesComeAtTheirRate() {
    StoppedClock clock = new StoppedClock();
    ThrottledDisk disk = new ThrottledDisk(new NotingDisk(), new Limits(0, 1 << 20), clock);
    long start = clock.nanos;
    long last = 0;
    for (int i = 0; i < 33; i++) {
      last = disk.admit(1 << 18);
    }
    // The thirty-third of 256 KiB begins when 8 MiB have passed, less what the burst allows.
    assertThat(last - start).isBetween(7_800_000_000L, 8_000_000_000L);
    clock.nanos += 60_000_000_000L;
    assertThat(disk.admit(1)).isEqualTo(clock.nanos);
  }

  @Test
  void aDiskWithAllOptionsIsStillADisk() throws IOException {
    Path file = Files.write(folder.resolve("disk.raw"), new byte[4096]);
    ImageOptions options = ImageOptions.STANDARD.withCache(CacheMode.WRITETHROUGH)
        .withLimits(new Limits(10_000, 100 << 20)).withFormat(Format.RAW);
    try (BlockBackend disk = DiskImage.open(file, Medium.DISK, Access.READ_WRITE, options)) {
      disk.write(1024, new byte[] {1, 2, 3}, 0, 3);
      byte[] read = new byte[3];
      disk.read(1024, read, 0, 3);
      assertThat(read).containsExactly(1, 2, 3);
    }
    assertThat(Files.readAllBytes(file)).containsSequence(1, 2, 3);
  }
}
