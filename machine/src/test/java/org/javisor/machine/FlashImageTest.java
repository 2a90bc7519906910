package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.disk.DiskException;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.memory.RawMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlashImageTest {
  @TempDir
  Path folder;

  private Startup startup(Path variables) {
    byte[] rom = new byte[1 << 16];
    rom[rom.length - 16] = (byte) 0xF4;
    BiosRequest request = BiosRequest.of(new BootFile("rom", rom));
    return new Startup.Bios(request.withVariables(variables, true));
  }

  @Test
  void itHoldsWhatTheFileHolds() throws IOException {
    byte[] bytes = new byte[8192];
    bytes[4097] = 42;
    Path file = Files.write(folder.resolve("variables.fd"), bytes);
    try (FlashImage image = FlashImage.open(startup(file)).orElseThrow()) {
      assertThat(image.content().sizeBytes()).isEqualTo(8192);
      assertThat(RawMemory.getByte(image.content().address() + 4097)).isEqualTo((byte) 42);
      assertThatThrownBy(() -> FlashImage.open(startup(file))).isInstanceOf(DiskException.class);
    }
    FlashImage.open(startup(file)).orElseThrow().close();
  }

  @Test
  void filesThatAreNoFlashMemoryAreRefusedAndLetGo() throws IOException {
    Path odd = Files.write(folder.resolve("odd.fd"), new byte[4096 + 512]);
    assertThatThrownBy(() -> FlashImage.open(startup(odd)))
        .isInstanceOf(BootException.class)
        .hasMessageContaining("odd.fd: is no flash memory")
        .hasMessageContaining("4608 bytes");
    assertThatThrownBy(() -> FlashImage.open(startup(odd))).as("not locked").isInstanceOf(BootException.class);
    Path large = Files.write(folder.resolve("large.fd"), new byte[(8 << 20) + 4096]);
    assertThatThrownBy(() -> FlashImage.open(startup(large))).isInstanceOf(BootException.class);
    assertThatThrownBy(() -> FlashImage.open(startup(folder.resolve("none.fd"))))
        .isInstanceOf(DiskException.class);
  }
}
