package org.javisor.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.javisor.firmware.BootException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootLoaderTest {
  private final GuestMemory memory = new GuestMemory(16);

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @ParameterizedTest
  @CsvSource({
    "0x8001, CD001, an ISO 9660 image",
    "0, MZ, a Windows or EFI program",
    "56, ARMd, an arm64 kernel",
    "0, 070701, a cpio archive",
    "0, KDMV, a VMDK disk image",
    "0, !<arch>, a Debian package",
    "0, <!DOCTYPE, a web page",
    "0, #!/bin/sh, a script",
    "257, ustar, a tar archive"
  })
  void aForeignFileIsCalledByItsName(String offset, String magic, String words) {
    byte[] file = new byte[0x9000];
    byte[] text = magic.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, file, Integer.decode(offset), text.length);
    BootException e = refusal(file);
    assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
    assertThat(e).hasMessageContaining("kernel: looks like " + words).hasMessageContaining("; name a Linux bzImage");
  }

  @Test
  void aBootSectorAndATextAreToldApart() {
    byte[] sector = new byte[512];
    sector[510] = 0x55;
    sector[511] = (byte) 0xAA;
    assertThat(refusal(sector)).hasMessageContaining("a boot sector or a disk image");
    assertThat(refusal("hello\n".getBytes(StandardCharsets.US_ASCII))).hasMessageContaining("a text file");
    assertThat(refusal(new byte[] {1, 2, 3, 4})).hasMessageContaining("is in no format that can be booted");
  }

  @Test
  void aFlatFileIsEnteredInRealModeAsABootSectorIs() {
    BootState.Real16 state = (BootState.Real16) flat(new byte[] {(byte) 0xF4}, new Entry.Flat(0x7C00, true));
    assertThat(state.cs()).isZero();
    assertThat(state.ip()).isEqualTo(0x7C00);
    assertThat(memory.read8(0x7C00)).isEqualTo(0xF4);
  }

  @Test
  void aFlatFileAboveTheFirstSegmentIsEnteredThroughItsParagraph() {
    BootState.Real16 state = (BootState.Real16) flat(new byte[16], new Entry.Flat(0x1_0008, true));
    assertThat(16 * state.cs() + state.ip()).isEqualTo(0x1_0008);
    assertThat(state.ip()).isLessThan(16);
  }

  @Test
  void aFlatFileIsEnteredInProtectedModeAtItsAddress() {
    BootState.Protected32 state = (BootState.Protected32) flat(new byte[] {1}, new Entry.Flat(0x10_0000, false));
    assertThat(state.eip()).isEqualTo(0x10_0000);
  }

  @Test
  void flatFilesThatCannotBeEnteredOrDoNotFitAreRefused() {
    assertThat(flatRefusal(16, new Entry.Flat(0x10_0000, true))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(flatRefusal(16, new Entry.Flat(1L << 32, false))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(flatRefusal(0x1000, new Entry.Flat(0x1800, false))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(flatRefusal(16, new Entry.Flat(-16, false))).isEqualTo(Kind.UNSUPPORTED);
    assertThat(flatRefusal(16, new Entry.Flat(0xFF_FFF8, false))).isEqualTo(Kind.MEMORY_TOO_SMALL);
    assertThat(flatRefusal(16, new Entry.Flat(0xA_0000, true))).isEqualTo(Kind.MEMORY_TOO_SMALL);
  }

  @Test
  void filesThatCannotBeReadAreToldApart(@TempDir Path folder) throws IOException {
    assertThat(readRefusal(folder.resolve("missing")).kind()).isEqualTo(Kind.MISSING);
    assertThat(readRefusal(folder).kind()).isEqualTo(Kind.UNREADABLE);
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(readRefusal(empty).kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(readRefusal(folder.resolve("missing")))
        .hasMessage(folder.resolve("missing") + ": no such file; check the path");
  }

  @Test
  void theMemoryMapLeavesTheHoleBelowFourGibibytesAndGoesOnAbove() {
    MemoryMap map = MemoryMap.ofPc(5L << 30);
    assertThat(map.lowRamEnd()).isEqualTo(3L << 30);
    assertThat(map.highRamSizeBytes()).isEqualTo(2L << 30);
    assertThat(map.isUsableRam(0x10_0000, (3L << 30) - 0x10_0000)).isTrue();
    assertThat(map.isUsableRam(0x10_0000, 3L << 30)).isFalse();
    assertThat(map.isUsableRam(4L << 30, 2L << 30)).isTrue();
    assertThat(map.isUsableRam(0xA_0000, 1)).isFalse();
    long previous = 0;
    for (MemoryMap.Region region : map.regions()) {
      assertThat(region.start()).isGreaterThanOrEqualTo(previous);
      previous = region.end();
    }
    assertThat(previous).isEqualTo(6L << 30);
  }

  private BootException refusal(byte[] file) {
    return catchThrowableOfType(
        BootException.class, () -> BootLoader.load(BootRequest.of(new BootFile("kernel", file)), memory.target()));
  }

  private BootState flat(byte[] file, Entry entry) {
    return BootLoader.load(BootRequest.of(new BootFile("flat", file)).withEntry(entry), memory.target());
  }

  private Kind flatRefusal(int size, Entry entry) {
    byte[] file = new byte[size];
    Arrays.fill(file, (byte) 0x90);
    return catchThrowableOfType(BootException.class, () -> flat(file, entry)).kind();
  }

  private static BootException readRefusal(Path path) {
    return catchThrowableOfType(BootException.class, () -> BootFile.read(path));
  }
}
