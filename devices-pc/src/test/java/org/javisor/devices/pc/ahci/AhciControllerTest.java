package org.javisor.devices.pc.ahci;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.devices.pc.StorageRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk on port 0, a CD drive on port 1. Values from AHCI 1.3.1 and Serial ATA 3.0. */
class AhciControllerTest {
  private static final long PORT_0 = 0x100;
  private static final long PORT_1 = 0x180;
  private static final int LIST = 0x1_0000;
  private static final int RECEIVED = 0x1_1000;
  private static final int TABLES = 0x2_0000;
  private static final int DATA = 0x4_0000;

  private static final int DHRS = 1;
  private static final int PSS = 2;
  private static final int SDBS = 8;
  private static final int TFES = 1 << 30;

  private final StorageRig rig = new StorageRig();

  @BeforeEach
  void start() {
    write(0x04, 1 << 31 | 2);
    for (long port : new long[] {PORT_0, PORT_1}) {
      write(port + 0x00, LIST);
      write(port + 0x08, RECEIVED);
      write(port + 0x14, -1);
      write(port + 0x18, 1 << 4);
      write(port + 0x18, 1 << 4 | 1);
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private int read(long register) {
    return (int) rig.memory.read(StorageRig.AHCI + register, 4);
  }

  private void write(long register, int value) {
    rig.memory.write(StorageRig.AHCI + register, 4, value & 0xFFFF_FFFFL);
  }

  private static int table(int slot) {
    return TABLES + slot * 0x400;
  }

  /** Lays out a command with one region of data. */
  private void prepare(int slot, int opcode, long lba, int count, int bytes) {
    rig.memory.write(LIST + 32 * slot, 4, 1 << 16 | 5);
    rig.memory.write(LIST + 32 * slot + 4, 4, 0);
    rig.memory.write(LIST + 32 * slot + 8, 8, table(slot));
    rig.memory.write(table(slot), 8, 0x8027L | (long) opcode << 16 | (lba & 0xFFFFFF) << 32 | 0x40L << 56);
    rig.memory.write(table(slot) + 8, 8, lba >>> 24 | (long) count << 32);
    rig.memory.write(table(slot) + 0x80, 8, DATA + slot * 0x4000);
    rig.memory.write(table(slot) + 0x8C, 4, bytes - 1);
  }

  private void issue(long port, int slots) {
    write(port + 0x38, slots);
    rig.settle();
  }

  @Test
  void portsShowWhatIsConnected() {
    assertThat(read(0x00) & 0x1F).isEqualTo(5);
    assertThat(read(PORT_0 + 0x28)).isEqualTo(0x123);
    assertThat(read(PORT_0 + 0x24)).isEqualTo(0x0000_0101);
    assertThat(read(PORT_1 + 0x24)).isEqualTo(0xEB14_0101);
    assertThat(read(0x200 + 0x28)).isZero();
    assertThat(read(PORT_0 + 0x20) & 0xFF).isEqualTo(0x50);
  }

  @Test
  void aDmaReadFillsTheRegionsAndReportsItsBytes() {
    prepare(3, 0x25, 100, 2, 1024);
    issue(PORT_0, 1 << 3);
    assertThat(read(PORT_0 + 0x38)).isZero();
    assertThat(read(PORT_0 + 0x10) & (DHRS | TFES)).isEqualTo(DHRS);
    assertThat(rig.memory.read(DATA + 3 * 0x4000, 1)).isEqualTo(100);
    assertThat(rig.memory.read(DATA + 3 * 0x4000 + 1023, 1)).isEqualTo(101);
    assertThat(rig.memory.read(LIST + 32 * 3 + 4, 4)).isEqualTo(1024);
    // Register - device to host: type, interrupt, status.
    assertThat(rig.memory.read(RECEIVED + 0x40, 4)).isEqualTo(0x0050_4034);
    assertThat(read(0x08)).isEqualTo(1);
  }

  @Test
  void identifyComesByPio() {
    prepare(0, 0xEC, 0, 0, 512);
    issue(PORT_0, 1);
    assertThat(read(PORT_0 + 0x10) & PSS).isEqualTo(PSS);
    // 32 commands can be queued.
    assertThat(rig.memory.read(DATA + 2 * 75, 2)).isEqualTo(31);
    assertThat(rig.memory.read(DATA + 2 * 76, 2) & 0x100).isEqualTo(0x100);
    assertThat(rig.memory.read(RECEIVED + 0x20, 1)).isEqualTo(0x5F);
    assertThat(rig.memory.read(RECEIVED + 0x2F, 1)).isEqualTo(0x50);
  }

  @Test
  void aDmaWriteReachesTheMedium() {
    prepare(0, 0x35, 9, 1, 512);
    rig.memory.write(DATA, 1, 0x99);
    issue(PORT_0, 1);
    assertThat(rig.sataDisk.bytes[9 * 512]).isEqualTo((byte) 0x99);
    assertThat(rig.sataDisk.bytes[9 * 512 + 1]).isZero();
  }

  /** Sectors stand in the features, the tag in the count. */
  private void prepareQueued(int slot, int opcode, long lba, int sectors) {
    prepare(slot, opcode, lba, slot << 3, sectors * 512);
    rig.memory.write(table(slot) + 3, 1, sectors);
  }

  @Test
  void queuedCommandsEndWithSetDeviceBits() {
    prepareQueued(1, 0x60, 50, 1);
    prepareQueued(4, 0x61, 60, 1);
    rig.memory.write(DATA + 4 * 0x4000, 1, 0x44);
    write(PORT_0 + 0x34, 1 << 1 | 1 << 4);
    write(PORT_0 + 0x38, 1 << 1 | 1 << 4);
    assertThat(read(PORT_0 + 0x38)).isZero();
    assertThat(read(PORT_0 + 0x34)).isEqualTo(1 << 1 | 1 << 4);
    rig.settle();
    assertThat(read(PORT_0 + 0x34)).isZero();
    assertThat(read(PORT_0 + 0x10) & SDBS).isEqualTo(SDBS);
    assertThat(rig.memory.read(DATA + 0x4000, 1)).isEqualTo(50);
    assertThat(rig.sataDisk.bytes[60 * 512]).isEqualTo((byte) 0x44);
    assertThat(rig.memory.read(RECEIVED + 0x58, 1)).isEqualTo(0xA1);
  }

  @Test
  void aQueuedCommandThatFailsIsNamedInTheLog() {
    rig.sataDisk.failing = true;
    prepareQueued(7, 0x60, 77, 1);
    write(PORT_0 + 0x34, 1 << 7);
    issue(PORT_0, 1 << 7);
    assertThat(read(PORT_0 + 0x10) & TFES).isEqualTo(TFES);
    assertThat(read(PORT_0 + 0x34)).isEqualTo(1 << 7);
    assertThat(read(PORT_0 + 0x20) & 0xFF).isEqualTo(0x51);
    rig.sataDisk.failing = false;
    write(PORT_0 + 0x18, 1 << 4);
    write(PORT_0 + 0x18, 1 << 4 | 1);
    write(PORT_0 + 0x10, -1);
    prepare(0, 0x2F, 0x10, 1, 512);
    issue(PORT_0, 1);
    assertThat(rig.memory.read(DATA, 1)).isEqualTo(7);
    assertThat(rig.memory.read(DATA + 4, 1)).isEqualTo(77);
  }

  @Test
  void anErrorStopsThePortUntilItIsStartedAnew() {
    prepare(0, 0x25, 4095, 2, 1024);
    prepare(1, 0x25, 0, 1, 512);
    issue(PORT_0, 3);
    assertThat(read(PORT_0 + 0x10) & TFES).isEqualTo(TFES);
    assertThat(read(PORT_0 + 0x38)).isEqualTo(3);
    assertThat(read(PORT_0 + 0x20)).isEqualTo(0x1051);
    write(PORT_0 + 0x18, 1 << 4);
    assertThat(read(PORT_0 + 0x38)).isZero();
    write(PORT_0 + 0x18, 1 << 4 | 1);
    issue(PORT_0, 2);
    assertThat(read(PORT_0 + 0x38)).isZero();
  }

  @Test
  void packetsReachTheCdDrive() {
    prepare(0, 0xA0, 0, 0, 36);
    rig.memory.write(table(0) + 3, 1, 1);
    rig.memory.write(table(0) + 0x40, 8, 0x24_00_00_00_12L);
    issue(PORT_1, 1);
    assertThat(read(PORT_1 + 0x38)).isZero();
    assertThat(rig.memory.read(DATA, 2)).isEqualTo(0x8005);
    assertThat(rig.memory.read(LIST + 4, 4)).isEqualTo(36);
  }

  @Test
  void aResetOfTheLinkIsReported() {
    write(PORT_0 + 0x30, -1);
    write(PORT_0 + 0x18, 1 << 4);
    write(PORT_0 + 0x2C, 0x301);
    assertThat(read(PORT_0 + 0x28)).isZero();
    write(PORT_0 + 0x2C, 0x300);
    assertThat(read(PORT_0 + 0x28)).isEqualTo(0x123);
    assertThat(read(PORT_0 + 0x30)).isEqualTo(1 << 26);
    assertThat(read(PORT_0 + 0x24)).isEqualTo(0x101);
  }
}
