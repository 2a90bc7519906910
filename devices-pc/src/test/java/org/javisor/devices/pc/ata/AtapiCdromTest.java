package org.javisor.devices.pc.ata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.javisor.devices.pc.FakeDisk;
import org.junit.jupiter.api.Test;

/** The drive without an adapter. Values from MMC-5 and SPC-3. */
class AtapiCdromTest {
  private static final int READY = 0x50;
  private static final int CHECK = 0x51;

  private final FakeDisk disc = new FakeDisk(400);
  private final AtapiCdrom drive = new AtapiCdrom(Optional.of(disc));

  /** Sends a packet and returns all that the drive answers. */
  private byte[] packet(int... bytes) {
    drive.registers().features = 0;
    drive.registers().lbaMid = 0x00;
    drive.registers().lbaHigh = 0x08;
    drive.command(0xA0);
    assertThat(drive.phase()).isEqualTo(Phase.PACKET);
    assertThat(drive.registers().count).isEqualTo(1);
    for (int i = 0; i < 12; i++) {
      drive.buffer()[i] = (byte) (i < bytes.length ? bytes[i] : 0);
    }
    drive.blockDone();
    byte[] answer = new byte[0];
    while (drive.phase() != Phase.IDLE) {
      if (drive.phase() == Phase.WORK) {
        answerRequest();
      } else {
        int size = drive.blockBytes();
        assertThat(drive.registers().count).isEqualTo(2);
        assertThat(drive.registers().lbaHigh << 8 | drive.registers().lbaMid).isEqualTo(size);
        answer = Arrays.copyOf(answer, answer.length + size);
        System.arraycopy(drive.buffer(), drive.blockStart(), answer, answer.length - size, size);
        drive.blockDone();
      }
    }
    assertThat(drive.registers().count).isEqualTo(3);
    return answer;
  }

  private void answerRequest() {
    boolean ok = !disc.failing;
    if (ok) {
      System.arraycopy(
          disc.bytes, (int) drive.request().offset(), drive.request().buffer(), 0, drive.request().length());
    }
    drive.workDone(ok);
  }

  private void clearAttention() {
    packet(0x00);
    assertThat(packet(0x03, 0, 0, 0, 18)[12]).isEqualTo((byte) 0x29);
  }

  private int senseCode() {
    byte[] sense = packet(0x03, 0, 0, 0, 18);
    return (sense[2] & 0xF) << 8 | sense[12] & 0xFF;
  }

  @Test
  void itsSignatureIsThatOfAPacketDevice() {
    assertThat(drive.registers().lbaMid).isEqualTo(0x14);
    assertThat(drive.registers().lbaHigh).isEqualTo(0xEB);
    drive.command(0xEC);
    assertThat(drive.registers().status).isEqualTo(CHECK);
    drive.command(0xA1);
    assertThat(drive.buffer()[1] & 0xFF).isEqualTo(0x85);
  }

  @Test
  void theFirstCommandAfterAResetLearnsOfIt() {
    packet(0x00);
    assertThat(drive.registers().status).isEqualTo(CHECK);
    assertThat(drive.registers().error >> 4).isEqualTo(6);
    assertThat(senseCode()).isEqualTo(0x629);
    packet(0x00);
    assertThat(drive.registers().status).isEqualTo(READY);
  }

  @Test
  void inquiryIsAnsweredAlways() {
    byte[] data = packet(0x12, 0, 0, 0, 36);
    assertThat(data).hasSize(36);
    assertThat(data[0]).isEqualTo((byte) 5);
    assertThat(data[1]).isEqualTo((byte) 0x80);
    assertThat(packet(0x12, 0, 0, 0, 5)).hasSize(5);
  }

  @Test
  void capacityIsTheLastBlockAndItsSize() {
    clearAttention();
    assertThat(packet(0x25)).containsExactly(0, 0, 0, 99, 0, 0, 8, 0);
  }

  @Test
  void blocksAreReadInPartsOfTheHostsByteCount() {
    clearAttention();
    byte[] data = packet(0x28, 0, 0, 0, 0, 10, 0, 0, 2);
    assertThat(data).hasSize(4096);
    assertThat(data[0]).isEqualTo((byte) 40);
    assertThat(data[4095]).isEqualTo((byte) 47);
    assertThat(packet(0xA8, 0, 0, 0, 0, 99, 0, 0, 0, 1)).hasSize(2048);
  }

  @Test
  void blocksBehindTheEndAreOutOfRange() {
    clearAttention();
    assertThat(packet(0x28, 0, 0, 0, 0, 99, 0, 0, 2)).isEmpty();
    assertThat(senseCode()).isEqualTo(0x521);
    assertThat(packet(0xA8, 0, -1, -1, -1, -1, -1, -1, -1, -1)).isEmpty();
    assertThat(senseCode()).isEqualTo(0x521);
  }

  @Test
  void aDiscThatCannotBeReadIsAMediumError() {
    clearAttention();
    disc.failing = true;
    packet(0x28, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(drive.registers().status).isEqualTo(CHECK);
    assertThat(senseCode()).isEqualTo(0x311);
  }

  @Test
  void theTableOfContentsHasOneDataTrackAndTheLeadOut() {
    clearAttention();
    assertThat(packet(0x43, 0, 0, 0, 0, 0, 0, 0, 20)).containsExactly(
        0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 0, 0, 100);
    // In minutes, seconds, frames: block 100 is 2 s and 100 frames = 3 s and 25 frames.
    byte[] minutes = packet(0x43, 2, 0, 0, 0, 0, 0, 0, 20);
    assertThat(Arrays.copyOfRange(minutes, 16, 20)).containsExactly(0, 0, 3, 25);
  }

  @Test
  void anEmptyDriveSaysSo() {
    clearAttention();
    drive.change(Optional.empty());
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x23A);
    packet(0x25);
    assertThat(senseCode()).isEqualTo(0x23A);
  }

  @Test
  void anotherDiscIsNoticedOnce() {
    clearAttention();
    drive.change(Optional.of(new FakeDisk(40)));
    assertThat(packet(0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8)).containsExactly(0, 6, 4, 0x10, 2, 2, 0, 0);
    assertThat(packet(0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8)).containsExactly(0, 6, 4, 0x10, 0, 2, 0, 0);
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x628);
    assertThat(packet(0x25)).containsExactly(0, 0, 0, 9, 0, 0, 8, 0);
  }

  /** Brings a READ (10) of all blocks to its first block of data. */
  private void startReading() {
    clearAttention();
    drive.registers().lbaMid = 0x00;
    drive.registers().lbaHigh = 0x08;
    drive.command(0xA0);
    byte[] read = {0x28, 0, 0, 0, 0, 0, 0, 0, 100};
    System.arraycopy(read, 0, drive.buffer(), 0, read.length);
    drive.blockDone();
    answerRequest();
    assertThat(drive.phase()).isEqualTo(Phase.DATA_IN);
    drive.blockDone();
    assertThat(drive.phase()).isEqualTo(Phase.DATA_IN);
  }

  @Test
  void aDiscThatIsTakenOutWhileItIsReadEndsTheCommand() {
    startReading();
    drive.change(Optional.empty());
    assertThat(drive.phase()).isEqualTo(Phase.IDLE);
    assertThat(drive.registers().status).isEqualTo(CHECK);
    assertThat(senseCode()).isEqualTo(0x311);
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x23A);
  }

  @Test
  void aCommandReadsNothingOfTheDiscThatReplacesIt() {
    startReading();
    drive.change(Optional.of(new FakeDisk(40)));
    assertThat(drive.phase()).isEqualTo(Phase.IDLE);
    assertThat(drive.registers().status).isEqualTo(CHECK);
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x628);
  }

  @Test
  void theTrayOpensUnlessItIsLocked() {
    clearAttention();
    packet(0x1E, 0, 0, 0, 1);
    packet(0x1B, 0, 0, 0, 2);
    assertThat(senseCode()).isEqualTo(0x553);
    assertThat(drive.ejectButton()).isFalse();
    packet(0x1E, 0, 0, 0, 0);
    packet(0x1B, 0, 0, 0, 2);
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x23A);
    packet(0x1B, 0, 0, 0, 3);
    packet(0x00);
    assertThat(senseCode()).isEqualTo(0x628);
    packet(0x00);
    assertThat(drive.registers().status).isEqualTo(READY);
  }

  @Test
  void unknownPacketsAreIllegal() {
    clearAttention();
    packet(0xFF);
    assertThat(senseCode()).isEqualTo(0x520);
  }

  @Test
  void modeSenseReturnsTheCapabilities() {
    clearAttention();
    byte[] page = packet(0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 128);
    assertThat(page).hasSize(28);
    assertThat(page[8]).isEqualTo((byte) 0x2A);
    assertThat(page[1]).isEqualTo((byte) 26);
    packet(0x5A, 0, 0x07, 0, 0, 0, 0, 0, 128);
    assertThat(senseCode()).isEqualTo(0x524);
  }
}
