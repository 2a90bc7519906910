package org.javisor.devices.pc.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.javisor.memory.Mapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlashMemoryTest {
  private static final int BLOCK = FlashMemory.UNIT_BYTES;
  private static final int CLEAR_STATUS = 0x50;
  private static final int READ_STATUS = 0x70;
  private static final int READ_ARRAY = 0xFF;
  private static final int READY = 0x80;

  private final FlashRig rig = new FlashRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private Mapping mapping() {
    return rig.memory.mappings().getFirst();
  }

  @Test
  void itReadsLikeARomUntilACommandComes() {
    assertThat(rig.memory.read(FlashRig.START, 4)).isEqualTo(0x7856_3412);
    assertThat(mapping().isRam()).isTrue();
    rig.write(0, READ_STATUS);
    assertThat(mapping().isRam()).isFalse();
    assertThat(rig.read(0)).isEqualTo(READY);
    rig.write(0, READ_ARRAY);
    assertThat(mapping().isRam()).isTrue();
    assertThat(rig.read(0)).isEqualTo(0x12);
  }

  /** OVMF's QemuFlashDetected: a ROM would go on reading 12H, a RAM what is written. */
  @Test
  void firmwareTellsItFromRomAndRam() {
    rig.write(0, CLEAR_STATUS);
    assertThat(rig.read(0)).isNotEqualTo(CLEAR_STATUS);
    rig.write(0, READ_STATUS);
    assertThat(rig.read(0)).isZero();
  }

  @Test
  void programmingOnlyClearsBits() {
    rig.write(BLOCK, 0x40, 0xF0).write(BLOCK, 0x10, 0x3C);
    assertThat(rig.read(BLOCK)).as("status").isEqualTo(READY);
    rig.write(BLOCK, READ_ARRAY);
    assertThat(rig.read(BLOCK)).isEqualTo(0x30);
    assertThat(rig.read(BLOCK + 1)).isEqualTo(0xFF);
  }

  @Test
  void erasingSetsAllBitsOfOneBlock() {
    rig.write(BLOCK, 0x40, 0).write(0, CLEAR_STATUS, 0x20, 0xD0);
    assertThat(rig.read(0)).isEqualTo(READY);
    rig.write(0, READ_ARRAY);
    assertThat(rig.memory.read(FlashRig.START, 4)).isEqualTo(0xFFFF_FFFFL);
    assertThat(rig.read(BLOCK)).isZero();
  }

  @Test
  void anErasureThatIsNotConfirmedIsAWrongSequence() {
    rig.write(0, 0x20, READ_ARRAY);
    assertThat(rig.read(0)).isEqualTo(READY | 0x30);
    rig.write(0, CLEAR_STATUS, READ_ARRAY);
    assertThat(rig.read(0)).isEqualTo(0x12);
  }

  @Test
  void aBufferIsProgrammedAsAWhole() {
    rig.write(BLOCK, 0xE8, 2).write(BLOCK + 8, 1).write(BLOCK + 9, 2).write(BLOCK + 10, 3).write(BLOCK, 0xD0);
    assertThat(rig.read(BLOCK)).isEqualTo(READY);
    rig.write(BLOCK, READ_ARRAY);
    assertThat(rig.memory.read(FlashRig.START + BLOCK + 8, 4)).isEqualTo(0xFF03_0201L);
  }

  @Test
  void aBufferThatIsTooLongOrCrossesABlockIsRefused() {
    rig.write(BLOCK, 0xE8, 32);
    assertThat(rig.read(0)).isEqualTo(READY | 0x30);
    rig.write(BLOCK - 1, CLEAR_STATUS, 0xE8, 1, 0, 0, 0xD0);
    assertThat(rig.read(0)).isEqualTo(READY | 0x30);
    rig.write(0, READ_ARRAY);
    assertThat(rig.read(BLOCK - 1)).isEqualTo(0xFF);
  }

  @Test
  void itIdentifiesItself() {
    rig.write(0, 0x90);
    assertThat(List.of(rig.read(0), rig.read(1), rig.read(2))).containsExactly(0x89, 0x16, 0);
    rig.write(0, 0x98);
    assertThat(List.of(rig.read(0x10), rig.read(0x11), rig.read(0x12))).containsExactly((int) 'Q', (int) 'R',
        (int) 'Y');
    assertThat(rig.read(0x27)).as("16 KiB").isEqualTo(14);
    assertThat(rig.memory.read(FlashRig.START + 0x2C, 4)).as("4 blocks of 10H times 256 bytes").isEqualTo(0x1000_0301);
    assertThat(rig.memory.read(FlashRig.START + 0x30, 2)).as("end of the regions, extended table").isEqualTo(0x5000);
  }

  @Test
  void wideStoresAreByteCycles() {
    rig.memory.write(FlashRig.START + BLOCK, 4, 0x2240_1140);
    rig.write(0, READ_ARRAY);
    assertThat(rig.memory.read(FlashRig.START + BLOCK, 4)).isEqualTo(0x22FF_11FFL);
  }

  @Test
  void theImageGetsWhatChanges() throws IOException {
    rig.write(2 * BLOCK, 0x40, 0x5A);
    rig.settle();
    assertThat(rig.image.bytes[2 * BLOCK]).isEqualTo((byte) 0x5A);
    rig.write(2 * BLOCK, 0x40, 0x50).write(3 * BLOCK, 0x40, 0x01);
    rig.flash.finish();
    assertThat(rig.image.bytes[2 * BLOCK]).isEqualTo((byte) 0x50);
    assertThat(rig.image.bytes[3 * BLOCK]).isEqualTo((byte) 0x01);
    assertThat(rig.image.flushes).isEqualTo(1);
  }

  @Test
  void anImageThatCannotBeWrittenIsABrokenChip() {
    rig.image.failing = true;
    rig.write(BLOCK, 0x40, 0x5A);
    rig.settle();
    rig.write(BLOCK, CLEAR_STATUS, 0x40, 0x00);
    assertThat(rig.read(0)).isEqualTo(READY | 0x10);
    rig.write(BLOCK, CLEAR_STATUS, 0x20, 0xD0);
    assertThat(rig.read(0)).isEqualTo(READY | 0x20);
    rig.write(BLOCK, READ_ARRAY);
    assertThat(rig.read(BLOCK)).isEqualTo(0x5A);
    assertThatThrownBy(rig.flash::finish).isInstanceOf(IOException.class);
  }

  @Test
  void aResetReadsTheArray() {
    rig.write(0, 0x20);
    rig.flash.reset();
    assertThat(mapping().isRam()).isTrue();
    rig.write(0, 0xD0);
    assertThat(rig.read(0)).isEqualTo(0x12);
  }

  @Test
  void aCommandInItsMiddleIsSavedAndGoesOn() {
    rig.write(BLOCK, 0xE8, 1, 0x11);
    FlashStateV1 state = rig.flash.save();
    try (FlashRig other = new FlashRig()) {
      other.flash.restore(state);
      other.write(BLOCK + 1, 0x22, 0xD0, READ_ARRAY);
      assertThat(other.memory.read(FlashRig.START + BLOCK, 2)).isEqualTo(0x2211);
    }
    assertThatThrownBy(() -> new FlashStateV1(0, 5, 0, 0, 33, List.of())).isInstanceOf(DeviceStateException.class);
    FlashStateV1 outside = new FlashStateV1(1, 6, 0, FlashRig.SIZE_BYTES, 1, List.of(0));
    assertThatThrownBy(() -> rig.flash.restore(outside)).isInstanceOf(DeviceStateException.class);
  }
}
