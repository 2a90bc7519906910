package org.javisor.devices.pc.floppy;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.devices.pc.StorageRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A 1.44 MB floppy in drive A. Values from the 82077AA's data sheet; DMA channel 2 as a PC's BIOS programs it. */
class FloppyControllerTest {
  private static final int OUTPUT = 0x3F2;
  private static final int STATUS = 0x3F4;
  private static final int FIFO = 0x3F5;
  private static final int CONTROL = 0x3F7;
  private static final int IRQ_6 = 1 << 6;

  private static final int TO_MEMORY = 0x46;
  private static final int FROM_MEMORY = 0x4A;

  private final StorageRig rig = new StorageRig();

  @BeforeEach
  void start() {
    rig.out(OUTPUT, 0x00);
    rig.out(OUTPUT, 0x1C);
    for (int drive = 0; drive < 4; drive++) {
      assertThat(results(0x08)).startsWith((byte) (0xC0 | drive));
    }
    rig.out(CONTROL, 0);
    send(0x03, 0xDF, 0x02);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void send(int... bytes) {
    for (int b : bytes) {
      assertThat(rig.in(STATUS) & 0xC0).isEqualTo(0x80);
      rig.out(FIFO, b);
    }
  }

  /** Sends a command and reads its results as long as there are any. */
  private byte[] results(int... bytes) {
    send(bytes);
    rig.settle();
    java.io.ByteArrayOutputStream results = new java.io.ByteArrayOutputStream();
    while ((rig.in(STATUS) & 0x50) == 0x50) {
      results.write(rig.in(FIFO));
    }
    return results.toByteArray();
  }

  private void dma(int mode, int address, int bytes) {
    rig.out(0x0A, 6);
    rig.out(0x0C, 0);
    rig.out(0x0B, mode);
    rig.out(0x04, address);
    rig.out(0x04, address >> 8);
    rig.out(0x81, address >> 16);
    rig.out(0x05, bytes - 1);
    rig.out(0x05, bytes - 1 >> 8);
    rig.out(0x0A, 2);
  }

  private void seek(int track) {
    send(0x0F, 0, track);
    assertThat(results(0x08)).containsExactly(0x20, track);
  }

  @Test
  void aSectorIsReadToWhereTheDmaControllerSays() {
    seek(2);
    dma(TO_MEMORY, 0x2_3000, 512);
    // Track 2, head 1, sector 3: (2 * 2 + 1) * 18 + 2 = 92.
    byte[] results = results(0xE6, 4, 2, 1, 3, 2, 18, 0x1B, 0xFF);
    assertThat(results).containsExactly(4, 0, 0, 2, 1, 4, 2);
    assertThat(rig.memory.read(0x2_3000, 4)).isEqualTo(0x5C5C5C5CL);
    assertThat(rig.memory.read(0x2_3200, 1)).isZero();
    assertThat(rig.in(0x08) & 4).isEqualTo(4);
  }

  @Test
  void aTransferGoesOnOnTheOtherSideOfTheTrack() {
    seek(0);
    dma(TO_MEMORY, 0x1_0000, 4 * 512);
    byte[] results = results(0xE6, 0, 0, 0, 17, 2, 18, 0x1B, 0xFF);
    assertThat(results).containsExactly(0, 0, 0, 0, 1, 3, 2);
    assertThat(rig.memory.read(0x1_0000, 1)).isEqualTo(16);
    assertThat(rig.memory.read(0x1_0600, 1)).isEqualTo(19);
  }

  @Test
  void sectorsAreWritten() {
    seek(1);
    rig.memory.write(0x5000, 1, 0x77);
    dma(FROM_MEMORY, 0x5000, 512);
    // Track 1, head 0, sector 1 is sector 36.
    assertThat(results(0xC5, 0, 1, 0, 1, 2, 18, 0x1B, 0xFF)).startsWith(0, 0, 0);
    assertThat(rig.floppy.bytes[36 * 512]).isEqualTo((byte) 0x77);
    assertThat(rig.floppy.bytes[36 * 512 + 1]).isZero();
    assertThat(rig.floppy.bytes[37 * 512]).isEqualTo((byte) 37);
  }

  @Test
  void theResultPhaseInterrupts() {
    seek(0);
    dma(TO_MEMORY, 0x1_0000, 512);
    rig.forgetRequests();
    send(0xE6, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF);
    assertThat(rig.requests() & IRQ_6).isZero();
    rig.settle();
    assertThat(rig.requests() & IRQ_6).isEqualTo(IRQ_6);
    rig.in(FIFO);
    rig.forgetRequests();
    assertThat(rig.requests() & IRQ_6).isZero();
  }

  @Test
  void aFloppyThatIsProtectedIsNotWritten() {
    rig.floppy.readOnly = true;
    seek(0);
    dma(FROM_MEMORY, 0x5000, 512);
    assertThat(results(0xC5, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF)).startsWith(0x40, 0x02);
    assertThat(results(0x04, 0)).containsExactly(0x78);
  }

  @Test
  void aMediumThatFailsIsADataError() {
    seek(0);
    rig.floppy.failing = true;
    dma(TO_MEMORY, 0x1_0000, 512);
    assertThat(results(0xE6, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF)).startsWith(0x40, 0x20, 0x20);
  }

  @Test
  void anEmptyDriveHasNoAddressMarks() {
    assertThat(results(0xE6, 1, 0, 0, 1, 2, 18, 0x1B, 0xFF)).startsWith(0x41, 0x01);
  }

  @Test
  void aWrongDataRateFindsNothing() {
    seek(0);
    rig.out(CONTROL, 2);
    assertThat(results(0x4A, 0)).startsWith(0x40, 0x01);
    rig.out(CONTROL, 0);
    assertThat(results(0x4A, 0)).containsExactly(0, 0, 0, 0, 0, 1, 2);
  }

  @Test
  void formattingFillsTheTrack() {
    seek(3);
    dma(FROM_MEMORY, 0x5000, 18 * 4);
    assertThat(results(0x4D, 0, 2, 18, 0x54, 0xF6)).startsWith(0);
    assertThat(rig.floppy.bytes[3 * 36 * 512]).isEqualTo((byte) 0xF6);
    assertThat(rig.floppy.bytes[(3 * 36 + 18) * 512 - 1]).isEqualTo((byte) 0xF6);
    assertThat(rig.floppy.bytes[(3 * 36 + 18) * 512]).isEqualTo((byte) (3 * 36 + 18));
  }

  @Test
  void unknownCommandsAreInvalid() {
    assertThat(results(0x1F)).containsExactly(0x80);
    assertThat(results(0x08)).containsExactly(0x80);
    assertThat(results(0x10)).containsExactly(0x90);
  }

  @Test
  void theChangeLineIsClearedByAStep() {
    assertThat(rig.in(CONTROL) & 0x80).isEqualTo(0x80);
    seek(1);
    assertThat(rig.in(CONTROL) & 0x80).isZero();
  }
}
