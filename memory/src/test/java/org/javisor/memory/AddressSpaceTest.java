package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSpaceTest {
  private static final long SIZE = 0x4000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(SIZE);
  private final RecordingRegion region = new RecordingRegion();

  @AfterEach
  void close() {
    ram.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0x88", "2, 0x7788", "3, 0x667788", "4, 0x55667788", "5, 0x4455667788", "6, 0x334455667788",
    "7, 0x22334455667788", "8, 0x1122334455667788",
  })
  void readsGiveAsManyBytesAsAskedForLittleEndian(int sizeBytes, String expected) {
    memory.addRam(0, ram, 0, SIZE);
    memory.write(0x101, 8, 0x1122_3344_5566_7788L);

    assertThat(memory.read(0x101, sizeBytes)).isEqualTo(Long.decode(expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void writesChangeNoByteBeyondTheirSize(int sizeBytes) {
    memory.addRam(0, ram, 0, SIZE);
    memory.write(0x101, sizeBytes, -1);

    assertThat(memory.read(0x101, 8)).isEqualTo((1L << (8 * sizeBytes)) - 1);
    assertThat(memory.read(0x100, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 0xff", "2, 0xffff", "3, 0xffffff", "4, 0xffffffff", "7, 0xffffffffffffff"})
  void holesReadAsOnes(int sizeBytes, String expected) {
    assertThat(memory.read(0x5000, sizeBytes)).isEqualTo(Long.decode(expected));
  }

  @Test
  void eightBytesOfAHoleAreAllOnes() {
    assertThat(memory.read(0x5000, 8)).isEqualTo(-1);
  }

  @Test
  void anAccessAcrossTheEndOfRamGetsRamAndOnes() {
    memory.addRam(0, ram, 0, SIZE);
    memory.write(SIZE - 3, 8, 0x1122_3344_5566_7788L);

    assertThat(memory.read(SIZE - 3, 8)).isEqualTo(0xFFFF_FFFF_FF66_7788L);
  }

  @Test
  void adjacentMappingsOfDifferentRamAreOneRangeToAnAccess() {
    memory.addRam(0x1000, ram, 0x1000, 0x1000);
    memory.addRam(0x2000, ram, 0x3000, 0x1000);
    memory.write(0x1FFD, 8, 0x1122_3344_5566_7788L);

    assertThat(memory.read(0x1FFD, 8)).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(RawMemory.getByte(ram.address() + 0x1FFF)).isEqualTo((byte) 0x66);
    assertThat(RawMemory.getByte(ram.address() + 0x3000)).isEqualTo((byte) 0x55);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -4, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 52) - 2})
  void addressesNearTheEndOfAllNumbersAreHoles(long address) {
    memory.addRam(0, ram, 0, SIZE);

    memory.write(address, 1, 0x55);
    assertThat(memory.read(address, 1)).isEqualTo(0xFF);
    assertThat(memory.find(address)).isNull();
  }

  @Test
  void anAccessThatWrapsAroundReachesTheFirstBytes() {
    memory.addRam(0, ram, 0, SIZE);
    memory.write(0, 2, 0x2211);

    assertThat(memory.read(-2, 4)).isEqualTo(0x2211_FFFFL);
  }

  @Test
  void romIgnoresStores() {
    memory.addRom(0x8000, ram, 0, SIZE);
    memory.write(0x8000, 4, 0x1234);
    memory.writeBytes(0x8004, new byte[] {1, 2}, 0, 2);

    assertThat(memory.read(0x8000, 8)).isZero();
  }

  @Test
  void mmioSeesOffsetsSizesAndValuesCutToSize() {
    memory.addMmio(0xFEC0_0000L, 0x1000, region);

    memory.write(0xFEC0_0010L, 2, 0x1234_5678_9ABCL);
    long value = memory.read(0xFEC0_0012L, 2);

    assertThat(region.accesses).containsExactly("write 2 at 16: 0x9abc", "read 2 at 18");
    assertThat(value).isEqualTo(0x1212);
  }

  @Test
  void oddSizesReachMmioAsNaturallyAlignedPieces() {
    memory.addMmio(0xFEC0_0000L, 0x1000, region);

    memory.write(0xFEC0_0001L, 7, 0x77_6655_4433_2211L);
    memory.read(0xFEC0_0004L, 6);

    assertThat(region.accesses)
        .containsExactly(
            "write 1 at 1: 0x11", "write 2 at 2: 0x3322", "write 4 at 4: 0x77665544", "read 4 at 4", "read 2 at 8");
  }

  @Test
  void anUnalignedMmioAccessInsideTheRegionStaysWholeEvenAcrossPages() {
    memory.addMmio(0xA_0000, 0x2000, region);

    memory.write(0xA_0FFE, 4, 0x1234_5678);

    assertThat(region.accesses).containsExactly("write 4 at 4094: 0x12345678");
  }

  @Test
  void anAccessAcrossTheEndOfMmioIsSplit() {
    memory.addMmio(0xA_0000, 0x1000, region);
    memory.addRam(0xA_1000, ram, 0, 0x1000);

    memory.write(0xA_0FFF, 4, 0x4433_2211);

    assertThat(region.accesses).containsExactly("write 1 at 4095: 0x11");
    assertThat(memory.read(0xA_1000, 4)).isEqualTo(0x44_3322);
  }

  @Test
  void rangesMustBePageAligned() {
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addRam(0x800, ram, 0, 0x1000));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addRam(0, ram, 0x800, 0x1000));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addRam(0, ram, 0, 0x800));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addMmio(0x10, 0x1000, region));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addMmio(0, 0, region));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addMmio(0, -0x1000, region));
  }

  @ParameterizedTest
  @CsvSource({"0x1000, 0x4000", "0x4000, 0x1000", "0, 0x5000", "-0x1000, 0x1000", "0x1000, 0x7ffffffffffff000"})
  void mappingsMustLieInsideTheirRam(String offset, String sizeBytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.addRam(0, ram, Long.decode(offset), Long.decode(sizeBytes)));
  }

  @ParameterizedTest
  @CsvSource({"0xffffffffff000, 0x2000", "0x10000000000000, 0x1000", "-0x1000, 0x1000", "0x1000, 0x7ffffffffffff000"})
  void mappingsMustLieInside52Bits(String start, String sizeBytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.addMmio(Long.decode(start), Long.decode(sizeBytes), region));
  }

  @Test
  void theLastPageOf52BitsCanBeMapped() {
    memory.addMmio((1L << 52) - 0x1000, 0x1000, region);

    assertThat(memory.read((1L << 52) - 4, 4)).isEqualTo(0xFCFC_FCFCL);
    assertThat(memory.read((1L << 52) - 2, 4)).isEqualTo(0xFFFF_FEFEL);
  }

  @Test
  void mappingsMustNotOverlap() {
    memory.addRam(0x1000, ram, 0, 0x2000);

    assertThatIllegalArgumentException().isThrownBy(() -> memory.addMmio(0x2000, 0x1000, region));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addMmio(0, 0x1_0000, region));
    memory.addMmio(0x3000, 0x1000, region);
    memory.addMmio(0, 0x1000, region);
    assertThat(memory.mappings()).extracting(Mapping::start).containsExactly(0L, 0x1000L, 0x3000L);
  }

  @Test
  void findKnowsEveryByteOfManyMappings() {
    Mapping[] added = new Mapping[9];
    for (int i = 0; i < added.length; i++) {
      added[i] = memory.addMmio(0x10_0000L * (i + 1), 0x2000, region);
    }

    for (int i = 0; i < added.length; i++) {
      long start = 0x10_0000L * (i + 1);
      assertThat(memory.find(start - 1)).isNull();
      assertThat(memory.find(start)).isSameAs(added[i]);
      assertThat(memory.find(start + 0x1FFF)).isSameAs(added[i]);
      assertThat(memory.find(start + 0x2000)).isNull();
    }
  }

  @Test
  void aRemovedMappingIsAHoleAndMayBeReplaced() {
    Mapping m = memory.addRam(0, ram, 0, 0x1000);
    memory.remove(m);
    memory.remove(m);

    assertThat(memory.read(0, 1)).isEqualTo(0xFF);
    memory.addMmio(0, 0x1000, region);
    assertThat(memory.read(8, 1)).isEqualTo(8);
  }

  @Test
  void bytesAreCopiedAcrossPagesAndHoles() {
    memory.addRam(0x1000, ram, 0, 0x2000);
    byte[] bytes = new byte[0x3000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 + 1);
    }

    memory.writeBytes(0x800, bytes, 0, bytes.length);
    byte[] back = new byte[bytes.length + 2];
    memory.readBytes(0x800, back, 1, bytes.length);

    byte[] expected = new byte[bytes.length + 2];
    Arrays.fill(expected, 1, bytes.length + 1, (byte) 0xFF);
    System.arraycopy(bytes, 0x800, expected, 0x801, 0x2000);
    assertThat(back).isEqualTo(expected);
  }

  @Test
  void aFilterStandsBetweenTheBusAndRegionsThatAreMappedLater() {
    RecordingRegion early = new RecordingRegion();
    memory.addMmio(0xA000, 0x1000, early);
    memory.filterRegions((guestPhys, filtered) -> new MmioRegion() {
      @Override
      public long read(long offset, int sizeBytes) {
        return guestPhys + filtered.read(offset, sizeBytes);
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {
        filtered.write(offset, sizeBytes, value ^ 0xFF);
      }
    });
    Mapping mapping = memory.addMmio(0xC000, 0x1000, region);

    assertThat(memory.read(0xC010, 4)).isEqualTo(0x1010_1010 + 0xC000L);
    memory.write(0xC020, 1, 0x0F);
    assertThat(region.accesses).containsExactly("read 4 at 16", "write 1 at 32: 0xf0");
    assertThat(memory.read(0xA010, 1)).isEqualTo(0x10);

    memory.remove(mapping);
    memory.replace(java.util.List.of(), mapping);
    assertThat(memory.read(0xC010, 4)).as("filtered once, not twice").isEqualTo(0x1010_1010 + 0xC000L);
  }
}
