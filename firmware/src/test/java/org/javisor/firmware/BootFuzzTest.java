package org.javisor.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.javisor.firmware.linux.TestArchives;
import org.javisor.firmware.linux.TestKernels;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a kernel or initrd file holds: a state to start in, or a typed refusal. */
@Tag("fuzz")
class BootFuzzTest {
  private static final Map<String, byte[]> KERNELS = Map.of(
      "bzImage", TestKernels.gzipImage(TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false)),
      "vmlinux", TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false),
      "pvh", TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, true),
      "multiboot", TestKernels.elf32Multiboot(0x40_0000, 3),
      "vmlinux.gz", TestKernels.gzip(TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false)));
  private static final List<Entry> ENTRIES = List.of(
      Entry.AUTOMATIC, Entry.AUTOMATIC, Entry.AUTOMATIC, new Entry.Linux(), new Entry.Pvh(), new Entry.Multiboot());
  private static final int MAGIC = 4;

  private final GuestMemory memory = new GuestMemory(32);
  private final Fuzzing fuzzing = Fuzzing.of(BootFuzzTest.class);
  private final RandomGenerator random = fuzzing.random();
  private final DamagedInput damage = new DamagedInput(random);
  private int started;
  private int refused;

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @Test
  void damagedKernelsAreStartedOrRefused() {
    List<String> names = KERNELS.keySet().stream().sorted().toList();
    for (long round = fuzzing.rounds(2000, 400_000); round > 0; round--) {
      byte[] kernel = KERNELS.get(names.get(random.nextInt(names.size())));
      load(damage.damaged(kernel, MAGIC), TestArchives.of("init", "x"));
    }
    assertThat(started).as("files that were accepted").isPositive();
    assertThat(refused).as("files that were refused").isPositive();
  }

  @Test
  void noiseIsRefused() {
    for (long round = fuzzing.rounds(2000, 200_000); round > 0; round--) {
      load(damage.noise(3000), TestArchives.of("init", "x"));
    }
    assertThat(refused).isPositive();
  }

  @Test
  void damagedInitrdsAreStartedOrRefused() {
    byte[] kernel = KERNELS.get("bzImage");
    byte[] archive = TestArchives.of("some/file", "content of some file");
    List<byte[]> initrds = List.of(archive, TestKernels.gzip(archive), sample("sample.zst"));
    for (long round = fuzzing.rounds(1000, 100_000); round > 0; round--) {
      load(kernel, damage.damaged(initrds.get(random.nextInt(initrds.size())), MAGIC));
    }
    assertThat(started).as("initrds that were accepted").isPositive();
    assertThat(refused).as("initrds that were refused").isPositive();
  }

  private static byte[] sample(String name) {
    try (InputStream in = BootFuzzTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load(byte[] kernel, byte[] initrd) {
    BootRequest request = BootRequest.of(new BootFile("kernel", kernel))
        .withCommandLine("quiet")
        .withInitrds(List.of(new BootFile("initrd", initrd)))
        .withEntry(ENTRIES.get(random.nextInt(ENTRIES.size())))
        .withDecompression(Decompression.values()[random.nextInt(2)]);
    try {
      BootLoader.load(request, memory.target());
      started++;
    } catch (BootException e) {
      assertThat(e.getMessage()).isNotEmpty();
      refused++;
    } catch (RuntimeException | OutOfMemoryError e) {
      String shown = HexFormat.of().formatHex(kernel, 0, Math.min(kernel.length, 0x300));
      throw new AssertionError(request.entry() + " of " + kernel.length + " bytes: " + shown, e);
    }
  }
}
