package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {
  private static final long HOST_BYTES = 16L << 30;

  @ParameterizedTest
  @CsvSource({
    "512M, 536870912",
    "512m, 536870912",
    "512, 536870912",
    "2G, 2147483648",
    "1.5G, 1610612736",
    "64MiB, 67108864",
    "64MB, 67108864",
    "8192K, 8388608",
    "4M, 4194304",
    "16G, 17179869184"
  })
  void anAmountIsReadWithItsUnit(String text, long bytes) {
    assertThat(MemorySize.parse(text, HOST_BYTES).bytes()).isEqualTo(bytes);
  }

  @Test
  void anAmountIsRoundedDownToWholeMebibytes() {
    assertThat(MemorySize.parse("4.7M", HOST_BYTES).bytes()).isEqualTo(4L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3M", "4095K", "0", "16385M", "17G", "900000000T"})
  void anAmountOutOfRangeIsRefusedWithTheRange(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text, HOST_BYTES))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(text + " is out of range; choose 4M to 16G on this host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "-5M", "5X", "1e9", "0x10M", "12345678901", "1.2345M", "5 M M"})
  void whatIsNoAmountIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text, HOST_BYTES))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("write for instance 512M or 2G");
  }
}
