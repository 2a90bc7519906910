package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RamTest {
  @ParameterizedTest
  @ValueSource(longs = {4096, 1 << 20, 80 << 20})
  void isZeroAndPageAlignedWhenNew(long sizeBytes) {
    for (int round = 0; round < 2; round++) {
      try (Ram ram = new Ram(sizeBytes)) {
        assertThat(ram.address() % 4096).isZero();
        long sum = 0;
        for (long at = 0; at < sizeBytes; at += 512) {
          sum |= RawMemory.getLong(ram.address() + at);
        }
        assertThat(sum | RawMemory.getLong(ram.address() + sizeBytes - 8)).isZero();
        // What a later block of the same size might get back.
        RawMemory.fill(ram.address(), Math.min(sizeBytes, 1 << 20), (byte) 0x5A);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -4096, 4095, 1, Long.MIN_VALUE, Long.MAX_VALUE - 4095})
  void sizesArePositiveMultiplesOfThePageSize(long sizeBytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Ram(sizeBytes));
  }

  @Test
  void closedRamHasNoAddress() {
    Ram ram = new Ram(4096);
    ram.close();
    ram.close();

    assertThatIllegalStateException().isThrownBy(ram::address);
  }

  @Test
  void closedRamCannotBeMapped() {
    Ram ram = new Ram(4096);
    ram.close();
    AddressSpace memory = new AddressSpace();

    assertThatIllegalStateException().isThrownBy(() -> memory.addRam(0, ram, 0, 4096));
    assertThat(memory.mappings()).isEmpty();
  }

  @Test
  void closingUnmapsItWhereverItIsMapped() {
    AddressSpace one = new AddressSpace();
    AddressSpace two = new AddressSpace();
    try (Ram other = new Ram(4096)) {
      Ram ram = new Ram(0x2000);
      one.addRam(0, ram, 0, 0x2000);
      one.addRam(0x10_0000, other, 0, 0x1000);
      two.addRom(0x8000, ram, 0x1000, 0x1000);
      ram.close();

      assertThat(one.mappings()).extracting(Mapping::start).containsExactly(0x10_0000L);
      assertThat(two.mappings()).isEmpty();
      assertThat(one.read(0, 4)).isEqualTo(0xFFFF_FFFFL);
    }
  }
}
