package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.device.BlockBackend;
import org.javisor.disk.qcow2.Qcow2Changes;
import org.javisor.disk.qcow2.Qcow2Check;
import org.javisor.disk.qcow2.Qcow2Creation;
import org.javisor.disk.qcow2.Qcow2Image;
import org.javisor.disk.qcow2.Qcow2Output;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.vdi.VdiImage;
import org.javisor.disk.vdi.VdiWriter;
import org.javisor.disk.vhd.VhdImage;
import org.javisor.disk.vhd.VhdWriter;
import org.javisor.disk.vhdx.VhdxImage;
import org.javisor.disk.vhdx.VhdxWriter;
import org.javisor.disk.vmdk.VmdkImage;
import org.javisor.disk.vmdk.VmdkWriter;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged images of all formats: every one is read, or refused with an IOException, and nothing else happens. */
@Tag("fuzz")
class ImageFuzzTest {
  private static final int SIZE = 3 << 20;
  private static final int MAGIC = 8;

  private final Fuzzing fuzzing = Fuzzing.of(getClass());
  private final RandomGenerator random = fuzzing.random();
  private final DamagedInput damage = new DamagedInput(random);
  private int opened;
  private int refused;

  private interface Opener {
    BlockBackend open(Storage file) throws IOException;
  }

  private interface Maker {
    ImageWriter writer(Storage file) throws IOException;
  }

  private byte[] sample(Maker maker) throws IOException {
    MemoryStorage file = new MemoryStorage(new byte[0]);
    try (ImageWriter writer = maker.writer(file)) {
      byte[] block = new byte[writer.blockBytes()];
      for (long at = 0; at < SIZE; at += block.length) {
        java.util.Arrays.fill(block, (byte) (at / block.length + 1));
        if (at / block.length % 3 != 1) {
          writer.write(at, block, (int) Math.min(block.length, SIZE - at));
        }
      }
      writer.finish();
    }
    return file.content();
  }

  private void attack(byte[] sample, Opener opener, boolean writes, long rounds) {
    for (long round = 0; round < rounds; round++) {
      byte[] bytes = random.nextInt(50) == 0 ? damage.noise(4096) : damage.damaged(sample, MAGIC);
      try (BlockBackend image = opener.open(new MemoryStorage(bytes))) {
        opened++;
        use(image, writes);
      } catch (IOException | DiskException e) {
        refused++;
      }
    }
  }

  private void use(BlockBackend image, boolean writes) throws IOException {
    byte[] buffer = new byte[70_000];
    for (int i = 0; i < 4; i++) {
      long size = image.sizeBytes();
      long offset = Math.floorMod(random.nextLong(), Math.max(1, Math.min(size, SIZE * 2L)));
      int length = (int) Math.min(size - offset, 1 + random.nextInt(buffer.length));
      if (length <= 0) {
        return;
      }
      image.status(offset, length);
      image.read(offset, buffer, 0, length);
      if (writes) {
        image.write(offset, buffer, 0, length);
        image.writeZeroes(offset, length, true);
      }
    }
    image.flush();
  }

  @Test
  void damagedQcow2ImagesAreUsedOrRefused() throws IOException {
    byte[] packed = sample(f -> new Qcow2Output(f, SIZE, Qcow2Options.STANDARD, true));
    byte[] small = sample(f -> new Qcow2Output(f, SIZE, new Qcow2Options(3, 4096, 16, false, false, false), false));
    for (byte[] sample : List.of(packed, small)) {
      attack(sample, Qcow2Image::open, true, fuzzing.rounds(600, 30_000));
    }
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void damagedQcow2ImagesAreCheckedAndRepairedOrRefused() throws IOException {
    MemoryStorage file = new MemoryStorage(new byte[0]);
    Qcow2Creation.create(file, SIZE, new Qcow2Options(3, 4096, 16, false, false, false), "", "");
    try (Qcow2Image image = Qcow2Image.open(file)) {
      image.write(0, new byte[500_000], 0, 500_000);
    }
    Qcow2Changes.createSnapshot(file, "one", 1);
    byte[] sample = file.content();
    for (long round = fuzzing.rounds(600, 30_000); round > 0; round--) {
      MemoryStorage damaged = new MemoryStorage(damage.damaged(sample, MAGIC));
      try {
        Qcow2Check.check(damaged);
        CheckResult repaired = Qcow2Check.repair(damaged);
        CheckResult again = Qcow2Check.check(damaged);
        assertThat(again.errorCount()).isEqualTo(repaired.errorCount());
        Qcow2Changes.revertTo(damaged, "one");
        Qcow2Changes.deleteSnapshot(damaged, "one");
        Qcow2Changes.resize(damaged, SIZE * 2);
        opened++;
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void damagedImagesOfOtherProductsAreReadOrRefused() throws IOException {
    long rounds = fuzzing.rounds(25_000, 300_000);
    attack(sample(f -> new VdiWriter(f, SIZE, new byte[16])), VdiImage::open, false, rounds / 100);
    attack(sample(f -> new VhdWriter(f, SIZE, false, 0, new byte[16])), VhdImage::open, false, rounds / 100);
    attack(sample(f -> new VhdxWriter(f, SIZE, new byte[48])), VhdxImage::open, false, rounds / 500);
    for (boolean streamed : new boolean[] {false, true}) {
      attack(
          sample(f -> new VmdkWriter(f, "disk.vmdk", SIZE, 1, streamed)),
          f -> VmdkImage.open(f, name -> {
            throw new IOException("there is no " + name);
          }), false, rounds / 100);
    }
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
  }
}
