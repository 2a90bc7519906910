package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootLoader;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.MemoryMap;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Debian's kernels, where an earlier run left them in the user's cache: nothing is fetched for this. */
@Tag("guest")
class RealKernelsTest {
  private static final long MEMORY_BYTES = 256L << 20;

  @ParameterizedTest
  @EnumSource
  void everyKernelIsUnpackedAndEnteredAtItsPhysicalStart(KernelFlavor flavor) {
    Path kernel = ImageCache.defaultFolder().resolve(flavor.packageName()).resolve("vmlinuz");
    assumeTrue(Files.exists(kernel), kernel + " is not there");
    BootRequest request = BootRequest.of(BootFile.read(kernel)).withCommandLine(GuestCommandLine.standard());
    MemoryMap map = MemoryMap.ofPc(MEMORY_BYTES);
    AddressSpace memory = new AddressSpace();
    try (Ram ram = new Ram(MEMORY_BYTES)) {
      memory.addRam(0, ram, 0, MEMORY_BYTES);
      BootTarget target = new BootTarget(memory, map, 0, false);
      checkState(flavor, BootLoader.load(request, target), 0x100_0000);
      assertThat(memory.read(0x100_0000, 8)).as("code at the entry").isNotZero();
      BootState packed = BootLoader.load(request.withDecompression(Decompression.GUEST), target);
      checkState(flavor, packed, flavor.architecture() == Architecture.AMD64 ? 0x100_0200 : 0x100_0000);
    }
  }

  private static void checkState(KernelFlavor flavor, BootState state, long entry) {
    switch (state) {
      case BootState.Long64 s -> {
        assertThat(flavor.architecture()).isEqualTo(Architecture.AMD64);
        assertThat(s.rip()).isEqualTo(entry);
      }
      case BootState.Protected32 s -> {
        assertThat(flavor.architecture()).isEqualTo(Architecture.I386);
        assertThat(s.eip()).isEqualTo((int) entry);
      }
      case BootState.Real16 s -> throw new AssertionError("real mode: " + s);
    }
  }
}
