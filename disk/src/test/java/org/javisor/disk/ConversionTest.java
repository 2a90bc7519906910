package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.javisor.device.BlockBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {
  private static final int SIZE = (37 << 20) + 512 * 1024 + 512;

  @TempDir
  Path folder;

  private byte[] content = new byte[SIZE];

  @BeforeEach
  void oracle() {
    QemuImg.require();
    SplittableRandom random = new SplittableRandom(21);
    for (int i = 0; i < 120; i++) {
      int at = random.nextInt(SIZE - 70_000);
      byte[] piece = new byte[1 + random.nextInt(70_000)];
      if (random.nextBoolean()) {
        random.nextBytes(piece);
      } else {
        Arrays.fill(piece, (byte) i);
      }
      System.arraycopy(piece, 0, content, at, piece.length);
    }
    content[SIZE - 1] = 1;
  }

  private Path raw() throws IOException {
    return Files.write(folder.resolve("source.raw"), content);
  }

  private static BlockBackend open(Path file) {
    return DiskImage.open(ImageSpec.of(file, Access.READ_ONLY));
  }

  private static byte[] read(Path file) throws IOException {
    try (BlockBackend image = open(file)) {
      byte[] all = new byte[(int) image.sizeBytes()];
      SplittableRandom random = new SplittableRandom(3);
      for (int at = 0; at < all.length;) {
        int length = Math.min(all.length - at, 1 + random.nextInt(300_000));
        image.read(at, all, at, length);
        at += length;
      }
      return all;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RAW, ''", "QCOW2, ''", "QCOW2, packed", "VMDK, ''", "VMDK, stream", "VDI, ''", "VHD, ''", "VHD, fixed",
    "VHDX, ''"
  })
  void whatWeMakeIsReadByQemu(Format format, String variant) throws IOException {
    Path target = folder.resolve("target." + format.label());
    List<Long> progress = new ArrayList<>();
    try (BlockBackend source = open(raw())) {
      Conversion.convert(
          source, target, new CreateOptions(format, variant, Qcow2Options.STANDARD), false, progress::add);
    }
    assertThat(QemuImg.contents(target, format.qemuLabel(), folder)).isEqualTo(content);
    assertThat(read(target)).isEqualTo(content);
    assertThat(progress).isSorted().endsWith((long) SIZE);
    if (format == Format.QCOW2 || format == Format.VDI || format == Format.VHDX) {
      QemuImg.assertClean(target);
    }
    assertThat(ImageTools.check(target, Optional.empty()).isClean()).isTrue();
    if (!variant.equals("fixed") && format != Format.RAW) {
      assertThat(Files.size(target)).as("holes are left out").isLessThan(SIZE * 3L / 4 + (16 << 20));
    }
    assertThat(folder.toFile().list()).doesNotContain(".partial").hasSize(2);
  }

  static Stream<String> theirs() {
    return Stream.of(
        "raw", "qcow2", "vdi", "vdi static=on", "vpc force_size=on", "vpc subformat=fixed,force_size=on", "vhdx",
        "vhdx subformat=fixed", "vmdk", "vmdk subformat=monolithicFlat", "vmdk subformat=twoGbMaxExtentSparse",
        "vmdk subformat=twoGbMaxExtentFlat", "vmdk subformat=streamOptimized");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("theirs")
  void whatQemuMakesIsRead(String kind) throws IOException {
    String format = kind.split(" ")[0];
    Path target = folder.resolve("theirs." + (format.equals("vpc") ? "vhd" : format));
    List<Object> arguments = new ArrayList<>(List.of("convert", "-f", "raw", "-O", format));
    if (kind.contains(" ")) {
      arguments.addAll(List.of("-o", kind.split(" ")[1]));
    }
    arguments.addAll(List.of(raw(), target));
    QemuImg.ok(arguments.toArray());
    assertThat(read(target)).isEqualTo(content);
  }

  @Test
  void chainsOfVmwareAreRead() throws IOException {
    Path base = folder.resolve("base.vmdk");
    QemuImg.ok("convert", "-f", "raw", "-O", "vmdk", raw(), base);
    Path top = folder.resolve("top.vmdk");
    QemuImg.ok("create", "-q", "-f", "vmdk", "-b", base, "-F", "vmdk", top);
    byte[] written = content.clone();
    Arrays.fill(written, 1 << 20, 3 << 20, (byte) 0x5A);
    QemuImg.Result io =
        QemuImg.program("qemu-io", "-f", "vmdk", "-c", "write -P 0x5A 1M 2M", top);
    assertThat(io.status()).as(io.output()).isZero();
    assertThat(read(top)).isEqualTo(written);
  }

  @Test
  void aFailedConversionLeavesNothingBehind() throws IOException {
    Path raw = raw();
    try (BlockBackend source = open(raw)) {
      Path target = folder.resolve("broken.qcow2");
      BlockBackend failing = new FailingDisk(source, 20 << 20);
      assertThatThrownBy(() -> Conversion.convert(failing, target, CreateOptions.of(Format.QCOW2), false, done -> {}))
          .isInstanceOf(IOException.class).hasMessageContaining("the test wants it");
      Path full = Files.createFile(folder.resolve("there.qcow2"));
      assertThatThrownBy(() -> Conversion.convert(source, full, CreateOptions.of(Format.QCOW2), false, done -> {}))
          .isInstanceOf(DiskException.class).hasMessageContaining("exists already");
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("source.raw", "there.qcow2");
  }

  @Test
  void overlaysAreCommittedRebasedAndFlattened() throws IOException {
    Path base = folder.resolve("base.qcow2");
    try (BlockBackend source = open(raw())) {
      Conversion.convert(source, base, CreateOptions.of(Format.QCOW2), false, done -> {});
    }
    Path clone = folder.resolve("clone.qcow2");
    ImageTools.createOver(
        clone, "base.qcow2", Optional.empty(), Optional.of(SIZE + (1L << 20)), CreateOptions.of(Format.QCOW2));
    RandomWrites writes = new RandomWrites(new SplittableRandom(4), Arrays.copyOf(content, SIZE + (1 << 20)));
    change(clone, disk -> writes.run(disk, 120));
    assertThat(QemuImg.contents(clone, "qcow2", folder)).isEqualTo(writes.model());
    Path other = folder.resolve("other.qcow2");
    ImageTools.create(other, 10 << 20, CreateOptions.of(Format.QCOW2));
    change(other, disk -> disk.write(0, new byte[] {1, 2, 3}, 0, 3));
    Path second = Files.copy(clone, folder.resolve("second.qcow2"));
    Path third = Files.copy(clone, folder.resolve("third.qcow2"));
    ImageTools.rebase(second, "other.qcow2", Optional.empty(), false, done -> {});
    ImageTools.rebase(third, "", Optional.empty(), false, done -> {});
    assertThat(QemuImg.ok("info", second)).contains("backing file: other.qcow2");
    assertThat(QemuImg.contents(second, "qcow2", folder)).isEqualTo(writes.model());
    assertThat(QemuImg.ok("info", third)).doesNotContain("backing file");
    assertThat(QemuImg.contents(third, "qcow2", folder)).isEqualTo(writes.model());
    assertThat(ImageTools.commit(clone, Optional.empty(), done -> {})).isEqualTo(base);
    assertThat(QemuImg.contents(base, "qcow2", folder)).isEqualTo(writes.model());
    for (Path file : List.of(base, clone, second, third)) {
      QemuImg.assertClean(file);
    }
  }

  @Test
  void sizesChangeWithWhatLiesBelow() throws IOException {
    Path base = raw();
    Path clone = folder.resolve("clone.qcow2");
    ImageTools.createOver(clone, "source.raw", Optional.empty(), Optional.empty(), CreateOptions.of(Format.QCOW2));
    ImageTools.resize(clone, Optional.empty(), 5 << 20);
    ImageTools.resize(clone, Optional.empty(), SIZE + 512L);
    assertThat(QemuImg.contents(clone, "qcow2", folder))
        .isEqualTo(Arrays.copyOf(Arrays.copyOf(content, 5 << 20), SIZE + 512));
    ImageTools.resize(base, Optional.empty(), 1 << 20);
    assertThat(Files.size(base)).isEqualTo(1 << 20);
    QemuImg.assertClean(clone);
  }

  @Test
  void anImageThatIsInUseSaysByWhom() throws IOException {
    Path file = folder.resolve("used.qcow2");
    ImageTools.create(file, 1 << 20, CreateOptions.of(Format.QCOW2));
    Path clone = folder.resolve("clone.qcow2");
    ImageTools.createOver(clone, "used.qcow2", Optional.empty(), Optional.empty(), CreateOptions.of(Format.QCOW2));
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(clone, Access.READ_WRITE))) {
      assertThat(disk.sizeBytes()).isEqualTo(1 << 20);
      assertThatThrownBy(() -> DiskImage.open(ImageSpec.of(clone, Access.READ_WRITE)))
          .hasMessageContaining("in use by another machine of this process");
      assertThatThrownBy(() -> DiskImage.open(ImageSpec.of(file, Access.READ_WRITE))).hasMessageContaining("in use");
      assertThat(QemuImg.run("check", clone).output()).contains("lock");
      open(file).close();
    }
  }

  private interface OnDisk {
    void carryOut(BlockBackend disk) throws IOException;
  }

  private static void change(Path file, OnDisk action) throws IOException {
    try (BlockBackend disk = DiskImage.open(ImageSpec.of(file, Access.READ_WRITE))) {
      action.carryOut(disk);
    }
  }
}
