package org.javisor.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.Qcow2Options;
import org.javisor.disk.QemuImg;
import org.javisor.disk.RandomWrites;
import org.javisor.disk.storage.ImageFile;
import org.javisor.disk.storage.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Qcow2RoundTripTest {
  private static final int SIZE = (9 << 20) + 3 * 512;

  @TempDir
  Path folder;

  @BeforeEach
  void oracle() {
    QemuImg.require();
  }

  static Stream<Qcow2Options> options() {
    return Stream.of(
        Qcow2Options.STANDARD,
        new Qcow2Options(2, 64 << 10, 16, false, false, false),
        new Qcow2Options(2, 512, 16, false, false, false),
        new Qcow2Options(3, 512, 64, false, false, false),
        new Qcow2Options(3, 4096, 1, false, false, false),
        new Qcow2Options(3, 4096, 8, true, false, true),
        new Qcow2Options(3, 2 << 20, 32, false, false, false),
        new Qcow2Options(3, 16 << 10, 16, false, true, false));
  }

  private Path create(Qcow2Options options, String name, String backing) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    try (Storage storage = ImageFile.open(file, true)) {
      Qcow2Creation.create(storage, SIZE, options, backing, backing.isEmpty() ? "" : "raw");
    }
    return file;
  }

  private static BlockBackend open(Path file) {
    return DiskImage.open(ImageSpec.of(file, Access.READ_WRITE));
  }

  @ParameterizedTest
  @MethodSource("options")
  void whatIsWrittenIsReadByQemu(Qcow2Options options) throws IOException {
    Path file = create(options, "ours.qcow2", "");
    RandomWrites writes = new RandomWrites(new SplittableRandom(5), new byte[SIZE]);
    for (int round = 0; round < 3; round++) {
      try (BlockBackend disk = open(file)) {
        writes.compareAll(disk);
        writes.run(disk, 250);
        disk.flush();
        // The file is locked; a copy of it is not.
        Path copy = folder.resolve("copy.qcow2");
        QemuImg.program("cp", file, copy);
        QemuImg.assertClean(copy);
        writes.run(disk, 60);
      }
      QemuImg.assertClean(file);
      assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(writes.model());
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void anOverlayShowsWhatLiesBelow(Qcow2Options options) throws IOException {
    byte[] below = new byte[(5 << 20) + 512];
    new SplittableRandom(6).nextBytes(below);
    Files.write(folder.resolve("base.img"), below);
    Path file = create(options, "top.qcow2", "base.img");
    byte[] model = new byte[SIZE];
    System.arraycopy(below, 0, model, 0, below.length);
    RandomWrites writes = new RandomWrites(new SplittableRandom(7), model);
    try (BlockBackend disk = open(file)) {
      writes.run(disk, 300);
      writes.compareAll(disk);
    }
    QemuImg.assertClean(file);
    assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(model);
    assertThat(Files.readAllBytes(folder.resolve("base.img"))).isEqualTo(below);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "compat=0.10", "cluster_size=512", "cluster_size=2M,refcount_bits=1", "compression_type=zstd",
    "extended_l2=on,cluster_size=64k", "lazy_refcounts=on,refcount_bits=64"
  })
  void qemusImagesAreReadAndWritten(String options) throws IOException {
    byte[] model = new byte[SIZE];
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 60; i++) {
      int at = random.nextInt(SIZE / 4096) * 4096;
      byte[] text = ("line " + random.nextInt() + "\n").repeat(400).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      System.arraycopy(text, 0, model, at, Math.min(text.length, SIZE - at));
    }
    Path raw = Files.write(folder.resolve("source.img"), model);
    for (List<String> compressed : List.of(List.<String>of(), List.of("-c"))) {
      Path file = folder.resolve("qemu" + compressed.size() + ".qcow2");
      List<Object> arguments = new java.util.ArrayList<>(List.of("convert", "-f", "raw", "-O", "qcow2", "-o", options));
      arguments.addAll(compressed);
      arguments.addAll(List.of(raw, file));
      QemuImg.ok(arguments.toArray());
      RandomWrites writes = new RandomWrites(random, model.clone());
      try (BlockBackend disk = open(file)) {
        writes.compareAll(disk);
        writes.run(disk, 150);
      }
      QemuImg.assertClean(file);
      assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(writes.model());
    }
  }

  @Test
  void packedClustersAreReadByQemu() throws IOException {
    Path file = create(Qcow2Options.STANDARD, "packed.qcow2", "");
    byte[] model = new byte[SIZE];
    SplittableRandom random = new SplittableRandom(9);
    try (Qcow2Image image = Qcow2Image.open(ImageFile.open(file, true))) {
      for (int at = 0; at < SIZE; at += 65536) {
        byte[] cluster = ("cluster " + random.nextInt() + " ").repeat(6000).substring(0, 65536)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
          random.nextBytes(cluster);
        }
        image.writeCompressed(at, cluster);
        System.arraycopy(cluster, 0, model, at, Math.min(65536, SIZE - at));
      }
    }
    QemuImg.assertClean(file);
    assertThat(Files.size(file)).isLessThan(SIZE / 2);
    assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(model);
    RandomWrites writes = new RandomWrites(random, model);
    try (BlockBackend disk = open(file)) {
      writes.run(disk, 200);
    }
    QemuImg.assertClean(file);
    assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(model);
  }

  @Test
  void statusTellsDataZeroesAndHolesApart() throws IOException {
    Path file = create(Qcow2Options.STANDARD, "status.qcow2", "");
    try (BlockBackend disk = open(file)) {
      disk.write(65536, new byte[131072], 0, 131072);
      disk.writeZeroes(131072, 65536, false);
      assertThat(disk.status(0, SIZE)).isEqualTo(new BlockStatus(BlockStatus.Kind.HOLE, 65536));
      assertThat(disk.status(65536, SIZE - 65536)).isEqualTo(new BlockStatus(BlockStatus.Kind.DATA, 65536));
      assertThat(disk.status(131072, 65536)).isEqualTo(new BlockStatus(BlockStatus.Kind.ZERO, 65536));
    }
  }

  @Test
  void snapshotsAndSizesAreUnderstoodByQemu() throws IOException {
    for (Qcow2Options options : options().toList()) {
      Path file = create(options, "s" + options.hashCode() + ".qcow2", "");
      RandomWrites writes = new RandomWrites(new SplittableRandom(10), new byte[SIZE]);
      change(file, disk -> writes.run(disk, 100));
      byte[] first = writes.model().clone();
      // One-bit counts cannot count a second reference, and QEMU's cannot either.
      if (options.refcountBits() > 1) {
        inFile(file, f -> Qcow2Changes.createSnapshot(f, "first", 1_700_000_000));
        QemuImg.assertClean(file);
        change(file, disk -> writes.run(disk, 100));
        inFile(file, f -> Qcow2Changes.createSnapshot(f, "second", 1_700_000_001));
        change(file, disk -> writes.run(disk, 50));
        QemuImg.assertClean(file);
        assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(writes.model());
        assertThat(QemuImg.ok("snapshot", "-l", file)).contains("first").contains("second");
        inFile(file, f -> Qcow2Changes.revertTo(f, "first"));
        QemuImg.assertClean(file);
        assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(first);
        QemuImg.ok("snapshot", "-c", "theirs", file);
        QemuImg.ok("snapshot", "-d", "second", file);
        inFile(file, f -> Qcow2Changes.deleteSnapshot(f, "first"));
        inFile(file, f -> Qcow2Changes.deleteSnapshot(f, "theirs"));
        QemuImg.assertClean(file);
      } else {
        first = writes.model();
      }
      try (Qcow2Image image = Qcow2Image.open(ImageFile.open(file, true))) {
        image.cutOff(SIZE / 2 & -512);
      }
      inFile(file, f -> Qcow2Changes.resize(f, SIZE / 2 & -512));
      QemuImg.assertClean(file);
      inFile(file, f -> Qcow2Changes.resize(f, SIZE * 2L));
      QemuImg.assertClean(file);
      byte[] expected = new byte[SIZE * 2];
      System.arraycopy(first, 0, expected, 0, SIZE / 2 & -512);
      assertThat(QemuImg.contents(file, "qcow2", folder)).isEqualTo(expected);
    }
  }

  @Test
  void qemusBitmapsStayAndAreMarkedAsOutOfDate() throws IOException {
    Path file = create(Qcow2Options.STANDARD, "bitmap.qcow2", "");
    QemuImg.ok("bitmap", "--add", file, "changes");
    QemuImg.ok("bitmap", "--add", "--disable", file, "fixed");
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(file, Access.READ_ONLY))) {
      disk.read(0, new byte[512], 0, 512);
    }
    assertThat(QemuImg.ok("info", file)).doesNotContain("in-use");
    change(file, disk -> disk.write(0, new byte[512], 0, 512));
    QemuImg.assertClean(file);
    assertThat(QemuImg.ok("info", file)).contains("changes").contains("fixed").containsOnlyOnce("in-use");
  }

  @Test
  void aDirtyImageIsRepairedWhenItIsOpened() throws IOException {
    Path file = create(Qcow2Options.STANDARD, "dirty.qcow2", "");
    RandomWrites writes = new RandomWrites(new SplittableRandom(11), new byte[SIZE]);
    change(file, disk -> writes.run(disk, 100));
    try (Storage storage = ImageFile.open(file, true)) {
      // The refcount block: three clusters count nothing, one counts too much.
      long block = org.javisor.disk.storage.BigEndian.get64(storage.read(65536, 8), 0);
      storage.write(block + 10, new byte[6]);
      storage.write(block + 2 * 3000, new byte[] {0, 3});
      storage.write(79, new byte[] {1});
    }
    assertThat(QemuImg.run("check", file).status()).isNotZero();
    try (Storage storage = ImageFile.open(file, false)) {
      assertThat(Qcow2Check.check(storage).isClean()).isFalse();
    }
    change(file, writes::compareAll);
    QemuImg.assertClean(file);
    try (Storage storage = ImageFile.open(file, false)) {
      assertThat(Qcow2Check.check(storage).isClean()).isTrue();
    }
  }

  private interface InFile {
    void carryOut(Storage file) throws IOException;
  }

  private interface OnDisk {
    void carryOut(BlockBackend disk) throws IOException;
  }

  private static void inFile(Path file, InFile action) throws IOException {
    try (Storage storage = ImageFile.open(file, true)) {
      action.carryOut(storage);
    }
  }

  private static void change(Path file, OnDisk action) throws IOException {
    try (BlockBackend disk = open(file)) {
      action.carryOut(disk);
    }
  }

  @Test
  void aFileIsWhatIsSaidOrWhatItsNameSays() throws IOException {
    Path file = create(Qcow2Options.STANDARD, "disk.qcow2", "");
    Path hidden = Files.copy(file, folder.resolve("guest.img"));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> open(hidden)).hasMessageContaining("format=qcow2");
    try (BlockBackend raw = DiskImage.open(
        new ImageSpec(hidden, Optional.of(org.javisor.disk.Format.RAW), Access.READ_WRITE))) {
      assertThat(raw.sizeBytes()).isEqualTo(Files.size(hidden));
    }
    Path false1 = Files.write(folder.resolve("false.qcow2"), new byte[1024]);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> open(false1)).hasMessageContaining("say its format");
  }
}
