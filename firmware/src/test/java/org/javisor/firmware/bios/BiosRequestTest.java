package org.javisor.firmware.bios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BiosRequestTest {
  private static BootFile image(int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    bytes[Math.max(0, sizeBytes - 16)] = (byte) 0xEA;
    return new BootFile("bios.bin", bytes);
  }

  private static BootFile rom(int... bytes) {
    byte[] content = new byte[1024];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return new BootFile("rom.bin", content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 16, 128 << 10, 256 << 10, 16 << 20})
  void wholeUnitsOf64KibAreABios(int sizeBytes) {
    assertThat(BiosRequest.of(image(sizeBytes)).image().sizeBytes()).isEqualTo(sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, (1 << 16) - 1, (1 << 16) + 512, (16 << 20) + (1 << 16)})
  void otherSizesAreNot(int sizeBytes) {
    assertThatThrownBy(() -> BiosRequest.of(image(sizeBytes)))
        .isInstanceOf(BootException.class)
        .hasMessageStartingWith("bios.bin: is no BIOS")
        .hasMessageContaining("whole units of 4 KiB from 64 KiB");
  }

  @Test
  void aFileWithoutCodeAtTheResetVectorIsNot() {
    assertThatThrownBy(() -> BiosRequest.of(new BootFile("blank.bin", new byte[1 << 16])))
        .isInstanceOf(BootException.class)
        .hasMessageContaining("nothing stands where a processor starts");
  }

  @Test
  void optionRomsHaveTheirSignatureAndSize() {
    BiosRequest request = BiosRequest.of(image(1 << 16));
    assertThat(request.withOptionRoms(List.of(rom(0x55, 0xAA, 2))).optionRoms()).hasSize(1);
    assertThatThrownBy(() -> request.withOptionRoms(List.of(rom(0x55, 0xAB, 2))))
        .hasMessageContaining("does not begin with 55 AA");
    assertThatThrownBy(() -> request.withOptionRoms(List.of(rom(0x55, 0xAA, 3)))).hasMessageContaining("ends before");
  }

  @Test
  void letterOrdersBecomeNibblesTheFirstOneLowest() {
    assertThat(BootDevice.encode(BootDevice.parse("dc"))).isEqualTo(0x23);
    assertThat(BootDevice.encode(BootDevice.parse("ACN"))).isEqualTo(0x421);
    assertThat(BootDevice.encode(List.of())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "cc", "acdn"})
  void otherLettersAreRefused(String letters) {
    assertThatIllegalArgumentException().isThrownBy(() -> BootDevice.parse(letters)).withMessageContaining("c (disk)");
  }
}
