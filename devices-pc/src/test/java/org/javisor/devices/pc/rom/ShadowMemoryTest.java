package org.javisor.devices.pc.rom;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RAM holds its address, the ROM of 256 KiB its offset from 4 GiB, negative, in each doubleword. */
class ShadowMemoryTest {
  private static final int ROM_BYTES = 0x4_0000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(0x10_0000);
  private final Ram rom = new Ram(ROM_BYTES);
  private final ShadowMemory shadow;

  ShadowMemoryTest() {
    for (int at = 0; at < ram.sizeBytes(); at += 4) {
      RawMemory.put(ram.address() + at, 4, at);
    }
    for (int at = 0; at < ROM_BYTES; at += 4) {
      RawMemory.put(rom.address() + at, 4, at - ROM_BYTES);
    }
    shadow = new ShadowMemory(memory, ram, rom);
  }

  @BeforeEach
  void ramBelow() {
    memory.addRam(0, ram, 0, 0xA_0000);
  }

  @AfterEach
  void close() {
    ram.close();
    rom.close();
  }

  private int read(long address) {
    return (int) memory.read(address, 4);
  }

  @Test
  void atFirstTheEndOfTheRomIsSeenTwice() {
    assertThat(read(0xFFFF_FFF0L)).isEqualTo(-0x10);
    assertThat(read(0xFFFC_0000L)).isEqualTo(-ROM_BYTES);
    assertThat(read(0xF_FFF0)).isEqualTo(-0x10);
    assertThat(read(0xE_0000)).isEqualTo(-0x2_0000);
    assertThat(read(0xD_FFFC)).as("nothing is there").isEqualTo(-1);
  }

  @Test
  void storesVanishUntilTheyAreLetThrough() {
    memory.write(0xF_1000, 4, 0x1234);
    shadow.set(0, true, true);
    assertThat(read(0xF_1000)).isEqualTo(0xF_1000);
    memory.write(0xF_1000, 4, 0x1234);
    assertThat(read(0xF_1000)).isEqualTo(0x1234);
    shadow.set(0, true, false);
    memory.write(0xF_1000, 4, 0x5678);
    assertThat(read(0xF_1000)).isEqualTo(0x1234);
  }

  @Test
  void aRomCanBeCopiedOntoItself() {
    shadow.set(0, false, true);
    for (long at = 0xF_0000; at < 0x10_0000; at += 4) {
      memory.write(at, 4, memory.read(at, 4));
    }
    assertThat(read(0xF_8000)).isEqualTo(-0x8000);
    assertThat((int) RawMemory.get(ram.address() + 0xF_8000, 4)).isEqualTo(-0x8000);
    shadow.set(0, true, false);
    assertThat(read(0xF_8000)).isEqualTo(-0x8000);
  }

  @Test
  void whereThereIsNoRomWriteOnlyRamReadsAsOnes() {
    shadow.set(3, false, true);
    memory.write(0xC_8000, 4, 0x1234);
    assertThat(read(0xC_8000)).isEqualTo(-1);
    shadow.set(3, true, true);
    assertThat(read(0xC_8000)).isEqualTo(0x1234);
  }

  @Test
  void eachSegmentSwitchesItsOwnAddressesOnly() {
    shadow.set(12, true, true);
    assertThat(read(0xE_BFFC)).isEqualTo(-0x1_4004);
    assertThat(read(0xE_C000)).isEqualTo(0xE_C000);
    assertThat(read(0xE_FFFC)).isEqualTo(0xE_FFFC);
    assertThat(read(0xF_0000)).isEqualTo(-0x1_0000);
  }

  @Test
  void aSegmentThatIsSwitchedOffShowsTheRomAgain() {
    shadow.set(0, true, true);
    shadow.set(1, true, true);
    shadow.set(0, false, false);
    shadow.set(1, false, false);

    assertThat(read(0xF_FFF0)).isEqualTo(-0x10);
    assertThat(read(0xC_0000)).isEqualTo(-1);
  }
}
