package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void aMappedBlockBeginsWithTheFilesContentAndKeepsStoresToItself(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("content");
    byte[] content = new byte[0x1_0000 + 0x2000];
    content[0x1_0000 + 0x1234] = 0x5A;
    Files.write(file, content);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Ram ram = Ram.mapped(channel, 0x1_0000, 0x2000);
      Ram other = Ram.mapped(channel, 0x1_0000, 0x2000);
      channel.close();
      assertThat(ram.address() % 4096).isZero();
      assertThat(RawMemory.getByte(ram.address() + 0x1234)).isEqualTo((byte) 0x5A);
      RawMemory.putByte(ram.address() + 0x1234, (byte) 7);
      assertThat(RawMemory.getByte(other.address() + 0x1234)).isEqualTo((byte) 0x5A);
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
      other.close();
      ram.close();
      assertThatIllegalStateException().isThrownBy(ram::address);
    }
  }

  @Test
  void aFileThatIsTooShortIsNotMapped(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("short"), new byte[0x1FFF]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assertThatIOException().isThrownBy(() -> Ram.mapped(channel, 0, 0x2000));
    }
  }
}
