package org.javisor.devices.pc.ide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.StorageRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Disk as primary master. Values from ATA/ATAPI-6 and the bus master's specification. */
class IdeControllerTest {
  private static final int DATA = 0x1F0;
  private static final int ERROR = 0x1F1;
  private static final int COUNT = 0x1F2;
  private static final int LBA_LOW = 0x1F3;
  private static final int LBA_MID = 0x1F4;
  private static final int LBA_HIGH = 0x1F5;
  private static final int DEVICE = 0x1F6;
  private static final int COMMAND = 0x1F7;
  private static final int CONTROL = 0x3F6;
  private static final int IRQ_14 = 1 << 14;

  private final StorageRig rig = new StorageRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void lba28(int lba, int count) {
    rig.out(COUNT, count);
    rig.out(LBA_LOW, lba);
    rig.out(LBA_MID, lba >> 8);
    rig.out(LBA_HIGH, lba >> 16);
    rig.out(DEVICE, 0xE0 | lba >> 24);
  }

  private void command(int opcode) {
    rig.out(COMMAND, opcode);
    rig.settle();
  }

  private byte[] readBlock(int bytes) {
    byte[] block = new byte[bytes];
    for (int i = 0; i < bytes; i += 2) {
      int word = rig.ports.read(DATA, 2);
      block[i] = (byte) word;
      block[i + 1] = (byte) (word >> 8);
    }
    return block;
  }

  private static int word(byte[] data, int index) {
    return data[2 * index] & 0xFF | (data[2 * index + 1] & 0xFF) << 8;
  }

  private static byte[] filled(int bytes, int value) {
    byte[] data = new byte[bytes];
    Arrays.fill(data, (byte) value);
    return data;
  }

  @Test
  void aResetLeavesTheSignatureOfADisk() {
    rig.out(CONTROL, 4);
    assertThat(rig.in(COMMAND)).isEqualTo(0x80);
    rig.out(CONTROL, 0);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
    assertThat(rig.in(COUNT)).isEqualTo(1);
    assertThat(rig.in(LBA_LOW)).isEqualTo(1);
    assertThat(rig.in(LBA_MID)).isZero();
    assertThat(rig.in(LBA_HIGH)).isZero();
  }

  @Test
  void aDriveThatIsNotThereHasStatusZero() {
    rig.out(DEVICE, 0xB0);
    assertThat(rig.in(COMMAND)).isZero();
  }

  @Test
  void identifyTellsTheSizeAndEndsItsWordsWithAChecksum() {
    rig.out(DEVICE, 0xA0);
    command(0xEC);
    assertThat(rig.in(CONTROL)).isEqualTo(0x58);
    byte[] data = readBlock(512);
    assertThat(word(data, 60) | word(data, 61) << 16).isEqualTo(2048);
    assertThat(word(data, 100) | word(data, 101) << 16).isEqualTo(2048);
    assertThat(new String(data, 20, 20, java.nio.charset.StandardCharsets.US_ASCII)).startsWith("DI1E");
    assertThat(data[510]).isEqualTo((byte) 0xA5);
    int sum = 0;
    for (byte b : data) {
      sum += b;
    }
    assertThat(sum & 0xFF).isZero();
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
  }

  @Test
  void pioReadsInterruptForEachSector() {
    lba28(100, 2);
    command(0x20);
    assertThat(rig.requests() & IRQ_14).isEqualTo(IRQ_14);
    assertThat(rig.in(COMMAND)).isEqualTo(0x58);
    assertThat(readBlock(512)).isEqualTo(filled(512, 100));
    assertThat(rig.in(COMMAND)).isEqualTo(0x58);
    assertThat(readBlock(512)).isEqualTo(filled(512, 101));
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
  }

  @Test
  void pioWritesReachTheMedium() {
    lba28(7, 1);
    command(0x30);
    assertThat(rig.in(COMMAND)).isEqualTo(0x58);
    for (int i = 0; i < 256; i++) {
      rig.ports.write(DATA, 2, 0xBBAA);
    }
    rig.settle();
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
    assertThat(rig.ideDisk.bytes[7 * 512]).isEqualTo((byte) 0xAA);
    assertThat(rig.ideDisk.bytes[7 * 512 + 511]).isEqualTo((byte) 0xBB);
    assertThat(rig.ideDisk.bytes[8 * 512]).isEqualTo((byte) 8);
  }

  @Test
  void multipleMovesSeveralSectorsForOneInterrupt() {
    lba28(0, 1);
    rig.out(COUNT, 4);
    command(0xC6);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
    lba28(10, 4);
    command(0xC4);
    byte[] data = readBlock(2048);
    assertThat(data[0]).isEqualTo((byte) 10);
    assertThat(data[2047]).isEqualTo((byte) 13);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
  }

  @Test
  void sectorsBehindTheEndAreNotFound() {
    lba28(2047, 2);
    command(0x20);
    assertThat(rig.in(COMMAND)).isEqualTo(0x51);
    assertThat(rig.in(ERROR)).isEqualTo(0x10);
  }

  @Test
  void unknownCommandsAreAborted() {
    command(0xFE);
    assertThat(rig.in(COMMAND)).isEqualTo(0x51);
    assertThat(rig.in(ERROR)).isEqualTo(0x04);
  }

  @Test
  void aMediumThatFailsIsAnErrorOfTheDriveAndTheNextCommandWorks() {
    rig.ideDisk.failing = true;
    lba28(1, 1);
    command(0x20);
    assertThat(rig.in(COMMAND)).isEqualTo(0x51);
    assertThat(rig.in(ERROR)).isEqualTo(0x40);
    rig.ideDisk.failing = false;
    lba28(1, 1);
    command(0x20);
    assertThat(rig.in(COMMAND)).isEqualTo(0x58);
  }

  @Test
  void cylindersHeadsAndSectorsAreTranslated() {
    // Cylinder 1, head 0, sector 1 with 16 heads of 63 sectors: sector 1008.
    rig.out(COUNT, 1);
    rig.out(LBA_LOW, 1);
    rig.out(LBA_MID, 1);
    rig.out(LBA_HIGH, 0);
    rig.out(DEVICE, 0xA0);
    command(0x20);
    assertThat(readBlock(512)[0]).isEqualTo((byte) 1008);
  }

  @Test
  void fortyEightBitRegistersAreTwoBytesDeep() {
    rig.out(DEVICE, 0x40);
    for (int value : new int[] {0, 1}) {
      rig.out(COUNT, value);
    }
    for (int value : new int[] {0, 5}) {
      rig.out(LBA_LOW, value);
    }
    rig.out(LBA_MID, 0);
    rig.out(LBA_MID, 1);
    rig.out(LBA_HIGH, 0);
    rig.out(LBA_HIGH, 0);
    command(0x24);
    assertThat(readBlock(512)[0]).isEqualTo((byte) 261);
    rig.out(CONTROL, 0x80);
    assertThat(rig.in(LBA_LOW)).isZero();
  }

  /** Two regions that together have the bytes of the transfer. */
  private void regions(int first, int firstBytes, int second, int secondBytes) {
    rig.memory.write(0x1000, 8, (long) firstBytes << 32 | first);
    rig.memory.write(0x1008, 8, (0x8000_0000L | secondBytes) << 32 | second);
    rig.ports.write(StorageRig.BUS_MASTER + 4, 4, 0x1000);
    rig.out(StorageRig.BUS_MASTER + 2, 6);
  }

  @Test
  void dmaReadsScatterOverTheRegions() {
    regions(0x2000, 512, 0x8000, 1536);
    rig.out(StorageRig.BUS_MASTER, 0x08);
    lba28(20, 4);
    rig.out(COMMAND, 0xC8);
    rig.out(StorageRig.BUS_MASTER, 0x09);
    assertThat(rig.in(StorageRig.BUS_MASTER + 2)).isEqualTo(0x01);
    rig.settle();
    // Interrupt, and no longer active: the regions are used up.
    assertThat(rig.in(StorageRig.BUS_MASTER + 2)).isEqualTo(0x04);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
    assertThat(rig.memory.read(0x2000, 1)).isEqualTo(20);
    assertThat(rig.memory.read(0x8000, 1)).isEqualTo(21);
    assertThat(rig.memory.read(0x85FF, 1)).isEqualTo(23);
    assertThat(rig.memory.read(0x8600, 1)).isZero();
  }

  @Test
  void dmaWritesGatherFromTheRegions() {
    regions(0x2000, 512, 0x8000, 512);
    rig.memory.write(0x2000, 1, 0x11);
    rig.memory.write(0x81FF, 1, 0x22);
    rig.out(StorageRig.BUS_MASTER, 0x01);
    lba28(30, 2);
    command(0xCA);
    assertThat(rig.in(StorageRig.BUS_MASTER + 2)).isEqualTo(0x04);
    assertThat(rig.ideDisk.bytes[30 * 512]).isEqualTo((byte) 0x11);
    assertThat(rig.ideDisk.bytes[31 * 512 + 511]).isEqualTo((byte) 0x22);
  }

  @Test
  void aTableThatIsTooShortLeavesTheDriveWaiting() {
    regions(0x2000, 512, 0x8000, 512);
    rig.out(StorageRig.BUS_MASTER, 0x09);
    lba28(20, 4);
    command(0xC8);
    assertThat(rig.in(StorageRig.BUS_MASTER + 2)).isZero();
    assertThat(rig.in(CONTROL) & 0x80).isEqualTo(0x80);
    rig.out(CONTROL, 4);
    rig.out(CONTROL, 0);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
  }

  @Test
  void interruptsAreWithheldOnRequest() {
    rig.out(CONTROL, 2);
    lba28(0, 1);
    command(0x40);
    assertThat(rig.requests() & IRQ_14).isZero();
    rig.out(CONTROL, 0);
    assertThat(rig.requests() & IRQ_14).isEqualTo(IRQ_14);
    rig.in(COMMAND);
    rig.forgetRequests();
    assertThat(rig.requests() & IRQ_14).isZero();
  }

  @Test
  void flushReachesTheMedium() {
    command(0xE7);
    assertThat(rig.in(COMMAND)).isEqualTo(0x50);
    assertThat(rig.ideDisk.flushes).isEqualTo(1);
  }

  @Test
  void aReadThatWasUnderWayIsMadeAgainAfterRestoring() {
    lba28(50, 1);
    rig.out(COMMAND, 0x20);
    Map<String, DeviceState> saved = rig.board.save();
    try (StorageRig other = new StorageRig()) {
      other.board.restore(saved);
      other.settle();
      assertThat(other.in(COMMAND)).isEqualTo(0x58);
      assertThat(other.ports.read(DATA, 2)).isEqualTo(50 << 8 | 50);
    }
  }
}
