package org.javisor.firmware.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootLoader;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Entry;
import org.javisor.firmware.GuestMemory;
import org.javisor.firmware.linux.TestArchives;
import org.javisor.firmware.linux.TestKernels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElfLoadingTest {
  private final GuestMemory memory = new GuestMemory(32);

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @Test
  void anElfKernelWithoutNoteIsEnteredByTheLinuxProtocol() {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false);
    BootState.Long64 state = (BootState.Long64) load(elf, Entry.AUTOMATIC);
    assertThat(state.rip()).isEqualTo(0x100_0000);
    assertThat(memory.ascii(state.rsi() + 0x202, 4)).isEqualTo("HdrS");
    assertThat(memory.ascii(0x100_0000, TestKernels.CODE.length())).isEqualTo(TestKernels.CODE);
  }

  @Test
  void aVirtualEntryIsTranslatedByItsSegment() {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0xFFFF_FFFF_8100_0010L, false);
    assertThat(((BootState.Long64) load(elf, Entry.AUTOMATIC)).rip()).isEqualTo(0x100_0010);
  }

  @Test
  void anElfKernelWithThePvhNoteGetsStartInformation() {
    BootFile kernel = new BootFile("vmlinux", TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, true));
    byte[] archive = TestArchives.of("init", "x");
    BootRequest request = BootRequest.of(kernel)
        .withCommandLine("quiet")
        .withInitrds(List.of(new BootFile("initrd", archive)));
    BootTarget target = new BootTarget(memory.space(), memory.map(), 0xF_0000, false);
    BootState.Protected32 state = (BootState.Protected32) BootLoader.load(request, target);
    assertThat(state.eip()).isEqualTo(0x100_0040);
    long info = state.registers().ebx();
    assertThat(memory.read32(info)).isEqualTo(0x336E_C578);
    assertThat(memory.read32(info + 4)).as("version").isEqualTo(1);
    assertThat(memory.read32(info + 12)).as("nr_modules").isEqualTo(1);
    long module = memory.read64(info + 16);
    assertThat(memory.bytes(memory.read64(module), archive.length)).isEqualTo(archive);
    assertThat(memory.read64(module + 8)).isEqualTo(archive.length);
    assertThat(memory.string(memory.read64(info + 24))).isEqualTo("quiet");
    assertThat(memory.read64(info + 32)).as("rsdp").isEqualTo(0xF_0000);
    assertThat(memory.read32(info + 48)).as("memmap_entries").isEqualTo(6);
    assertThat(memory.read64(memory.read64(info + 40) + 5 * 24)).isEqualTo(0x10_0000);
  }

  @Test
  void theProtocolCanBeChosen() {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, true);
    assertThat(load(elf, new Entry.Linux())).isInstanceOf(BootState.Long64.class);
    byte[] plain = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false);
    assertThat(refusal(plain, new Entry.Pvh()).kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void aCompressedElfFileIsUnpackedFirst() {
    byte[] elf = TestKernels.gzip(TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false));
    assertThat(load(elf, Entry.AUTOMATIC)).isInstanceOf(BootState.Long64.class);
  }

  @Test
  void aSegmentThatWrapsAroundIsMalformed() {
    assertThat(refusal(changed64(64 + 40, Long.MAX_VALUE)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aSegmentSmallerInMemoryThanInTheFileIsMalformed() {
    assertThat(refusal(changed64(64 + 40, 1)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aSegmentBeyondTheFileIsTruncated() {
    assertThat(refusal(changed64(64 + 8, Long.MAX_VALUE - 3)).kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(refusal(changed64(64 + 32, 0x10_0000)).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void programHeadersBeyondTheFileAreTruncated() {
    assertThat(refusal(changed64(32, 0x7FFF_FFFF)).kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(refusal(changed64(32, -8)).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void aSegmentAboveMemoryNeedsMoreMemory() {
    BootException e = refusal(changed64(64 + 24, 0x4000_0000));
    assertThat(e.kind()).isEqualTo(Kind.MEMORY_TOO_SMALL);
    assertThat(e).hasMessageContaining("the machine has 32 MiB; give the machine more memory");
  }

  @Test
  void aSegmentOverTheBootDataIsRefused() {
    assertThat(refusal(changed64(64 + 24, 0x1000)).kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void anEntryOutsideTheSegmentsIsMalformed() {
    assertThat(refusal(changed64(24, 0x200_0000)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void anotherProcessorsFileIsForeignAndNamed() {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false);
    elf[18] = (byte) 183;
    BootException e = refusal(elf);
    assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
    assertThat(e).hasMessage("vmlinux: is an ELF file for arm64; use a kernel built for x86 or x86-64");
  }

  @Test
  void anObjectFileIsForeign() {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false);
    elf[16] = 1;
    assertThat(refusal(elf)).hasMessageContaining("is an ELF object file, not an executable");
  }

  private static byte[] changed64(int offset, long value) {
    byte[] elf = TestKernels.elf64(0x100_0000, 0x1000, 0x100_0000, false);
    ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, value);
    return elf;
  }

  private BootState load(byte[] file, Entry entry) {
    return BootLoader.load(BootRequest.of(new BootFile("vmlinux", file)).withEntry(entry), memory.target());
  }

  private BootException refusal(byte[] file) {
    return refusal(file, Entry.AUTOMATIC);
  }

  private BootException refusal(byte[] file, Entry entry) {
    return catchThrowableOfType(BootException.class, () -> load(file, entry));
  }
}
