package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawMemoryTest {
  private final Ram ram = new Ram(4096);
  private final long address = ram.address();

  @AfterEach
  void close() {
    ram.close();
  }

  @Test
  void accessesAreLittleEndianAndMayBeUnaligned() {
    RawMemory.putLong(address + 3, 0x8877_6655_4433_2211L);

    assertThat(RawMemory.getByte(address + 3)).isEqualTo((byte) 0x11);
    assertThat(RawMemory.getShort(address + 4)).isEqualTo((short) 0x3322);
    assertThat(RawMemory.getInt(address + 7)).isEqualTo(0x8877_6655);
    assertThat(RawMemory.getLong(address + 3)).isEqualTo(0x8877_6655_4433_2211L);
  }

  @Test
  void sizedLoadsAreZeroExtended() {
    RawMemory.putLong(address, -1);

    assertThat(RawMemory.get(address, 1)).isEqualTo(0xFF);
    assertThat(RawMemory.get(address, 2)).isEqualTo(0xFFFF);
    assertThat(RawMemory.get(address, 4)).isEqualTo(0xFFFF_FFFFL);
    assertThat(RawMemory.get(address, 8)).isEqualTo(-1);
  }

  @Test
  void sizedStoresChangeOnlyTheirBytes() {
    RawMemory.put(address, 8, 0x1111_1111_1111_1111L);
    RawMemory.put(address, 4, -1);
    RawMemory.put(address, 2, 0x2222_3333);
    RawMemory.put(address, 1, 0x44);

    assertThat(RawMemory.getLong(address)).isEqualTo(0x1111_1111_FFFF_3344L);
  }

  @Test
  void compareAndSwapStoresOnlyWhereTheExpectedValueStands() {
    RawMemory.putLong(address, 7);

    assertThat(RawMemory.compareAndSwapLong(address, 8, 9)).isFalse();
    assertThat(RawMemory.compareAndSwapLong(address, 7, -1)).isTrue();
    assertThat(RawMemory.compareAndSwapInt(address, -1, 5)).isTrue();
    assertThat(RawMemory.getLong(address)).isEqualTo(0xFFFF_FFFF_0000_0005L);
  }

  @Test
  void replaceStoresOnlyWhereTheExpectedValueStands() {
    RawMemory.putLong(address, 7);

    assertThat(RawMemory.replaceLong(address, 8, 9)).isFalse();
    assertThat(RawMemory.replaceLong(address, 7, -1)).isTrue();
    assertThat(RawMemory.replaceInt(address, 6, 9)).isFalse();
    assertThat(RawMemory.replaceInt(address, -1, 5)).isTrue();
    assertThat(RawMemory.replaceShort(address, (short) 6, (short) 9)).isFalse();
    assertThat(RawMemory.replaceShort(address, (short) 5, (short) 0x1234)).isTrue();
    assertThat(RawMemory.replaceByte(address, (byte) 6, (byte) 9)).isFalse();
    assertThat(RawMemory.replaceByte(address, (byte) 0x34, (byte) -2)).isTrue();
    assertThat(RawMemory.getLong(address)).isEqualTo(0xFFFF_FFFF_0000_12FEL);
  }

  @Test
  void copiesBetweenMemoryAndArrays() {
    RawMemory.copy(new byte[] {9, 1, 2, 3}, 1, address, 3);
    RawMemory.copy(address, address + 64, 3);
    byte[] back = new byte[5];
    RawMemory.copy(address + 64, back, 1, 3);

    assertThat(back).containsExactly(0, 1, 2, 3, 0);
  }
}
