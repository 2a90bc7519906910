package org.javisor.firmware.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootLoader;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootState.Long64;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.GuestMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinuxLoaderTest {
  private static final byte[] VMLINUX = TestKernels.elf64(0x100_0000, 0x2000, 0x100_0000, false);
  private static final BootRequest REQUEST =
      BootRequest.of(new BootFile("vmlinuz", TestKernels.gzipImage(VMLINUX))).withCommandLine("console=ttyS0");

  private final GuestMemory memory = new GuestMemory(64);

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @Test
  void theKernelInAnImageIsUnpackedToItsPhysicalAddressAndEnteredThere() {
    memory.space().write(0x100_1000, 8, -1);
    Long64 state = load(REQUEST);
    assertThat(state.rip()).isEqualTo(0x100_0000);
    assertThat(memory.ascii(0x100_0000, TestKernels.CODE.length())).isEqualTo(TestKernels.CODE);
    assertThat(memory.read64(0x100_1000)).as("what follows the file part is cleared").isZero();
  }

  @Test
  void bootParamsHoldTheSetupHeaderTheCommandLineAndTheMemoryMap() {
    Long64 state = load(REQUEST);
    long params = state.rsi();
    assertThat(memory.ascii(params + 0x202, 4)).isEqualTo("HdrS");
    assertThat(memory.read16(params + 0x206)).isEqualTo(0x020F);
    assertThat(memory.read8(params + 0x210)).as("type_of_loader").isEqualTo(0xFF);
    assertThat(memory.string(memory.read32(params + 0x228))).isEqualTo("console=ttyS0");
    assertThat(memory.read8(params + 0x1EF)).as("sentinel").isZero();
    assertThat(memory.read8(params + 0x1E8)).as("e820_entries").isEqualTo(6);
    assertThat(memory.read64(params + 0x2D0 + 5 * 20)).isEqualTo(0x10_0000);
    assertThat(memory.read64(params + 0x2D0 + 5 * 20 + 8)).isEqualTo((64 << 20) - 0x10_0000);
    assertThat(memory.read32(params + 0x2D0 + 5 * 20 + 16)).isEqualTo(1);
    assertThat(memory.read8(params + 0x0E)).as("no screen").isZero();
  }

  @Test
  void theRootPointerAndTheScreenAreToldWhereThereAreSome() {
    BootTarget target = new BootTarget(memory.space(), memory.map(), 0xF_0000, true);
    Long64 state = (Long64) BootLoader.load(REQUEST, target);
    assertThat(memory.read64(state.rsi() + 0x70)).isEqualTo(0xF_0000);
    assertThat(memory.read8(state.rsi() + 0x07)).as("columns").isEqualTo(80);
    assertThat(memory.read8(state.rsi() + 0x0E)).as("lines").isEqualTo(25);
    assertThat(memory.read8(state.rsi() + 0x0F)).as("is VGA").isEqualTo(1);
  }

  @Test
  void pageTablesMapTheFirstFourGibibytesToThemselves() {
    Long64 state = load(REQUEST);
    for (long address : new long[] {0, 0x100_0000, 0x3FFF_FFFFL, 0x4000_0000L, 0xFEE0_0000L, 0xFFFF_FFFFL}) {
      assertThat(translate(state.cr3(), address)).isEqualTo(address);
    }
  }

  /** The walk of Intel SDM volume 3, section 4.5.4, for 2 MiB pages. */
  private long translate(long cr3, long address) {
    long table = cr3;
    for (int shift = 39; shift > 21; shift -= 9) {
      long entry = memory.read64(table + 8 * ((address >>> shift) & 0x1FF));
      assertThat(entry & 3).isEqualTo(3);
      table = entry & 0xF_FFFF_FFFF_F000L;
    }
    long entry = memory.read64(table + 8 * ((address >>> 21) & 0x1FF));
    assertThat(entry & 0x83).isEqualTo(0x83);
    return (entry & 0xF_FFFF_FFE0_0000L) | (address & 0x1F_FFFF);
  }

  @Test
  void theGdtHasTheSegmentsOfTheBootProtocol() {
    Long64 state = load(REQUEST);
    assertThat(memory.read64(state.gdtBase() + BootState.CODE_SELECTOR)).isEqualTo(0x00AF_9B00_0000_FFFFL);
    assertThat(memory.read64(state.gdtBase() + BootState.DATA_SELECTOR)).isEqualTo(0x00CF_9300_0000_FFFFL);
    assertThat(state.gdtLimit()).isEqualTo(39);
  }

  @Test
  void theInitrdLiesAtTheTopOfMemoryOnAPageBoundary() {
    byte[] archive = TestArchives.of("one", "content");
    Long64 state = load(REQUEST.withInitrds(List.of(new BootFile("initrd", archive))));
    long address = memory.read32(state.rsi() + 0x218);
    assertThat(address).isEqualTo((64 << 20) - 4096);
    assertThat(memory.read32(state.rsi() + 0x21C)).isEqualTo(archive.length);
    assertThat(memory.bytes(address, archive.length)).isEqualTo(archive);
  }

  @Test
  void theGuestsOwnDecompressorIsEnteredAtItsSixtyFourBitEntry() {
    Long64 state = load(REQUEST.withDecompression(Decompression.GUEST));
    assertThat(state.rip()).isEqualTo(0x100_0200);
    assertThat(memory.read8(0x100_0000)).as("start of the protected-mode part").isEqualTo(0x90);
  }

  @Test
  void anImageOfUnknownCompressionIsLeftToTheGuest() {
    byte[] image = TestKernels.bzImage("an unknown format".getBytes(StandardCharsets.US_ASCII), 100);
    Long64 state = load(BootRequest.of(new BootFile("vmlinuz", image)));
    assertThat(state.rip()).isEqualTo(0x100_0200);
  }

  @Test
  void anImageWithoutSixtyFourBitEntryStartsInProtectedMode() {
    byte[] image = TestKernels.gzipImage(VMLINUX);
    image[0x236] = 0;
    BootRequest request = BootRequest.of(new BootFile("vmlinuz", image)).withDecompression(Decompression.GUEST);
    BootState.Protected32 state = (BootState.Protected32) BootLoader.load(request, memory.target());
    assertThat(state.eip()).isEqualTo(0x100_0000);
    assertThat(memory.ascii(state.registers().esi() + 0x202L, 4)).isEqualTo("HdrS");
    assertThat(memory.read64(state.gdtBase() + BootState.CODE_SELECTOR)).isEqualTo(0x00CF_9B00_0000_FFFFL);
  }

  @Test
  void anOldKernelFindsItsCommandLineTheOldWay() {
    byte[] image = TestKernels.gzipImage(VMLINUX);
    image[0x206] = 0;
    BootRequest request = BootRequest.of(new BootFile("old", image)).withCommandLine("mem=4m");
    BootState.Protected32 state = (BootState.Protected32) BootLoader.load(request, memory.target());
    long params = state.registers().esi() & 0xFFFF_FFFFL;
    assertThat(memory.read16(params + 0x20)).isEqualTo(0xA33F);
    assertThat(memory.string(0x9_0000 + memory.read16(params + 0x22))).isEqualTo("mem=4m");
    assertThat(state.eip()).as("code32_start").isEqualTo(0x10_0000);
  }

  @Test
  void aCutImageIsTruncated() {
    byte[] image = TestKernels.gzipImage(VMLINUX);
    BootException e = refusal(BootRequest.of(new BootFile("vmlinuz", java.util.Arrays.copyOf(image, 2000))));
    assertThat(e.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(e).hasMessage("vmlinuz: has 2000 of the kernel's " + image.length
        + " bytes; fetch it again: the copy is incomplete");
  }

  @Test
  void aDamagedPayloadIsMalformed() {
    byte[] image = TestKernels.gzipImage(VMLINUX);
    image[1024 + 0x400 + 30] ^= 0x55;
    assertThat(refusal(BootRequest.of(new BootFile("vmlinuz", image))).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aPayloadOutsideTheFileIsMalformed() {
    byte[] image = TestKernels.gzipImage(VMLINUX);
    image[0x24B] = 0x7F;
    assertThat(refusal(BootRequest.of(new BootFile("vmlinuz", image))).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void tooLittleMemoryForTheKernelIsSaidWithItsSize() {
    try (GuestMemory small = new GuestMemory(8)) {
      BootException e = catchThrowableOfType(
          BootException.class, () -> BootLoader.load(REQUEST, small.target()));
      assertThat(e.kind()).isEqualTo(Kind.MEMORY_TOO_SMALL);
      assertThat(e).hasMessageContaining("vmlinuz").hasMessageContaining("the machine has 8 MiB");
    }
  }

  @Test
  void anInitrdLargerThanMemoryIsRefused() {
    byte[] big = new byte[70 << 20];
    java.util.Arrays.fill(big, (byte) 1);
    BootException e = refusal(REQUEST.withInitrds(List.of(new BootFile("big", big))));
    assertThat(e.kind()).isEqualTo(Kind.MEMORY_TOO_SMALL);
    assertThat(e).hasMessageContaining("big: the initrd takes 70 MiB").hasMessageContaining("more memory");
  }

  @Test
  void aCommandLineOfTheLargestSizeIsTakenAndOneByteMoreRefused() {
    load(REQUEST.withCommandLine("x".repeat(2047)));
    BootException e = refusal(REQUEST.withCommandLine("x".repeat(2048)));
    assertThat(e.kind()).isEqualTo(Kind.COMMAND_LINE_TOO_LONG);
    assertThat(e).hasMessage("command line: 2048 bytes, the kernel takes 2047; shorten it");
  }

  private Long64 load(BootRequest request) {
    return (Long64) BootLoader.load(request, memory.target());
  }

  private BootException refusal(BootRequest request) {
    return catchThrowableOfType(BootException.class, () -> BootLoader.load(request, memory.target()));
  }
}
