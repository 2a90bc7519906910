package org.javisor.firmware.multiboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootLoader;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.GuestMemory;
import org.javisor.firmware.linux.TestKernels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MultibootLoaderTest {
  private final GuestMemory memory = new GuestMemory(16);

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @Test
  void anElfKernelIsEnteredWithTheMagicNumberAndItsInformation() {
    BootState.Protected32 state = load(BootRequest.of(kernel(3)).withCommandLine("arg"));
    assertThat(state.eip()).isEqualTo(0x40_0020);
    assertThat(state.registers().eax()).isEqualTo(0x2BAD_B002);
    assertThat(memory.read32(0x40_0000)).isEqualTo(0x1BAD_B002);
    long info = state.registers().ebx();
    assertThat(memory.read32(info) & 0x4D).as("memory, command line, modules, map").isEqualTo(0x4D);
    assertThat(memory.read32(info + 4)).as("mem_lower").isEqualTo(639);
    assertThat(memory.read32(info + 8)).as("mem_upper").isEqualTo((16 << 10) - 1024);
    assertThat(memory.string(memory.read32(info + 16))).isEqualTo("test.elf arg");
    assertThat(memory.read32(info + 20)).as("mods_count").isZero();
  }

  @Test
  void theMemoryMapHasTheStridesOfTheSpecification() {
    BootState.Protected32 state = load(BootRequest.of(kernel(2)));
    long info = state.registers().ebx();
    long at = memory.read32(info + 48);
    long end = at + memory.read32(info + 44);
    long last = 0;
    int entries = 0;
    while (at < end) {
      last = memory.read64(at + 4) + memory.read64(at + 12);
      at += memory.read32(at) + 4;
      entries++;
    }
    assertThat(at).isEqualTo(end);
    assertThat(entries).isEqualTo(6);
    assertThat(last).isEqualTo(16L << 20);
  }

  @Test
  void modulesFollowTheKernelOnPageBoundariesWithTheirNames() {
    BootFile first = new BootFile("env one", new byte[] {1, 2, 3});
    BootFile second = new BootFile("two", new byte[] {4});
    BootState.Protected32 state = load(BootRequest.of(kernel(1)).withInitrds(List.of(first, second)));
    long info = state.registers().ebx();
    assertThat(memory.read32(info + 20)).isEqualTo(2);
    long list = memory.read32(info + 24);
    assertThat(memory.read32(list)).isEqualTo(0x40_1000);
    assertThat(memory.read32(list + 4)).isEqualTo(0x40_1003);
    assertThat(memory.bytes(0x40_1000, 3)).containsExactly(1, 2, 3);
    assertThat(memory.string(memory.read32(list + 8))).isEqualTo("env one");
    assertThat(memory.read32(list + 16)).isEqualTo(0x40_2000);
    assertThat(memory.string(memory.read32(list + 24))).isEqualTo("two");
  }

  @Test
  void aFlatKernelIsLoadedByTheAddressesInItsHeader() {
    memory.space().write(0x20_0FFC, 4, -1);
    BootState.Protected32 state = load(BootRequest.of(new BootFile("flat", flat(0x20_0000, 0x20_1000, 0x20_0030))));
    assertThat(state.eip()).isEqualTo(0x20_0030);
    assertThat(memory.read32(0x20_0010)).isEqualTo(0x1BAD_B002);
    assertThat(memory.read32(0x20_0FFC)).as("bss is cleared").isZero();
  }

  @Test
  void headersThatContradictThemselvesAreMalformed() {
    assertThat(refusal(flat(0x20_0020, 0, 0x20_0030)).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(flat(0x20_0000, 0, 0x10_0000)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void aKernelLinkedIntoLowMemoryDoesNotMeetTheBootInformation() {
    BootFile low = new BootFile("low.elf", TestKernels.elf32Multiboot(0x8000, 3));
    BootState.Protected32 state = load(BootRequest.of(low).withCommandLine("arg"));
    assertThat(state.eip()).isEqualTo(0x8020);
    assertThat(memory.read32(0x8000)).isEqualTo(0x1BAD_B002);
    assertThat(memory.string(memory.read32(state.registers().ebx() + 16))).isEqualTo("low.elf arg");
  }

  @Test
  void aKernelLargerThanMemoryIsRefused() {
    assertThat(refusal(flat(0x20_0000, 0xFFFF_F000, 0x20_0030)).kind()).isEqualTo(Kind.MEMORY_TOO_SMALL);
  }

  @Test
  void unknownRequiredFeaturesAreRefused() {
    BootException e = catchThrowableOfType(BootException.class, () -> load(BootRequest.of(kernel(0x100))));
    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("flags 0x100");
  }

  @Test
  void aCutFlatKernelIsTruncated() {
    byte[] file = flat(0x20_0000, 0, 0x20_0030);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(0x10 + 20, 0x20_8000);
    assertThat(refusal(file).kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(refusal(Arrays.copyOf(file, 0x24)).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void aModuleThatDoesNotFitIsNamed() {
    BootFile big = new BootFile("big module", new byte[14 << 20]);
    BootException e = catchThrowableOfType(
        BootException.class, () -> load(BootRequest.of(kernel(0)).withInitrds(List.of(big))));
    assertThat(e.kind()).isEqualTo(Kind.MEMORY_TOO_SMALL);
    assertThat(e).hasMessageStartingWith("big module: ");
  }

  private static BootFile kernel(int flags) {
    return new BootFile("test.elf", TestKernels.elf32Multiboot(0x40_0000, flags));
  }

  /** A file whose header stands at offset 0x10 and is to be loaded at 0x200010. */
  private static byte[] flat(int load, int bssEnd, int entry) {
    ByteBuffer b = ByteBuffer.allocate(0x100).order(ByteOrder.LITTLE_ENDIAN);
    int flags = 1 << 16;
    b.putInt(0x10, 0x1BAD_B002).putInt(0x14, flags).putInt(0x18, -(0x1BAD_B002 + flags));
    b.putInt(0x1C, 0x20_0010).putInt(0x20, load).putInt(0x24, 0).putInt(0x28, bssEnd).putInt(0x2C, entry);
    return b.array();
  }

  private BootState.Protected32 load(BootRequest request) {
    return (BootState.Protected32) BootLoader.load(request, memory.target());
  }

  private BootException refusal(byte[] file) {
    return catchThrowableOfType(BootException.class, () -> load(BootRequest.of(new BootFile("flat", file))));
  }
}
