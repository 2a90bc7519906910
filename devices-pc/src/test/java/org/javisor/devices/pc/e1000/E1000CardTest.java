package org.javisor.devices.pc.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.Offload;
import org.javisor.device.network.Offloading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class E1000CardTest {
  private static final String OURS = "52:54:00:12:34:56";
  private static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
  private static final String IP = "4500003000000000401100000a0000010a000002";
  private static final long EOP_RS = (long) (Bits.CMD_EOP | Bits.CMD_RS) << 24;

  private final CardRig rig = new CardRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void itsAddressStandsInTheEepromWhoseWordsAddUp() {
    int sum = 0;
    StringBuilder address = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      rig.write(Register.EERD, 1 | i << 8);
      int value = rig.read(Register.EERD);
      assertThat(value & 0x10).as("done").isNotZero();
      sum += value >>> 16;
      if (i < 3) {
        address.append("%02x%02x".formatted(value >>> 16 & 0xFF, value >>> 24));
      }
    }
    assertThat(sum & 0xFFFF).isEqualTo(0xBABA);
    assertThat(address).hasToString("525400123456");
    assertThat(rig.read(Register.RAL)).isEqualTo(0x12005452);
    assertThat(rig.read(Register.RAH)).isEqualTo(0x80005634);
  }

  @Test
  void theEepromAnswersOnItsWires() {
    rig.write(Register.EECD, 0x40);
    assertThat(rig.read(Register.EECD) & 0x80).as("granted").isNotZero();
    rig.write(Register.EECD, 0x42);
    for (int i = 8; i >= 0; i--) {
      int data = (0b110000001 >>> i & 1) != 0 ? 4 : 0;
      rig.write(Register.EECD, 0x42 | data);
      rig.write(Register.EECD, 0x43 | data);
      rig.write(Register.EECD, 0x42 | data);
    }
    int word = 0;
    for (int i = 0; i < 16; i++) {
      rig.write(Register.EECD, 0x43);
      word = word << 1 | rig.read(Register.EECD) >>> 3 & 1;
      rig.write(Register.EECD, 0x42);
    }
    assertThat(word).isEqualTo(0x1200);
  }

  @Test
  void theTransceiverSaysWhetherTheCableLeadsAnywhere() {
    rig.write(Register.MDIC, 2 << 26 | 1 << 21 | 1 << 16);
    assertThat(rig.read(Register.MDIC)).isEqualTo(2 << 26 | 1 << 21 | 1 << 16 | 1 << 28 | 0x796D);
    assertThat(rig.read(Register.STATUS)).isEqualTo(0x83);
    rig.write(Register.IMS, Bits.LSC);
    rig.read(Register.ICR);
    rig.cable.linkUp(false);
    rig.clock.runDue();
    assertThat(rig.line).isTrue();
    assertThat(rig.read(Register.ICR)).isEqualTo(Bits.LSC);
    assertThat(rig.read(Register.STATUS)).isEqualTo(0x81);
    assertThat(rig.line).isFalse();
  }

  @Test
  void aPacketOfTwoBuffersIsSentAndReported() {
    rig.start(0);
    byte[] frame = CardRig.frame(BROADCAST, "0800", 100);
    rig.memory.writeBytes(0x5000, frame, 0, 60);
    rig.memory.writeBytes(0x6000, frame, 60, 40);
    rig.descriptor(0x5000, 60);
    rig.descriptor(0x6000, 40 | EOP_RS);
    rig.send();
    assertThat(rig.cable.sent).singleElement().satisfies(sent -> assertThat(sent.bytes()).isEqualTo(frame));
    assertThat(rig.memory.read(CardRig.TX_RING + 16 + 12, 1)).isEqualTo(Bits.DD);
    assertThat(rig.memory.read(CardRig.TX_RING + 12, 1)).as("no report was wanted").isZero();
    assertThat(rig.read(Register.TDH)).isEqualTo(2);
    assertThat(rig.line).isTrue();
    assertThat(rig.read(Register.ICR)).isEqualTo(Bits.TXDW | Bits.TXQE);
    assertThat(rig.read(Register.GPTC)).isEqualTo(1);
    assertThat(rig.read(Register.GPTC)).as("cleared when read").isZero();
  }

  @Test
  void aLargeSegmentLeavesTheCardWhole() {
    rig.start(0);
    String headers = "4500000000070000400600000a00020f0a000202" + "04000050000003e8000000015010040000000000";
    byte[] frame = CardRig.frame(BROADCAST, "0800" + headers, 54 + 3000);
    rig.memory.writeBytes(0x5000, frame, 0, frame.length);
    rig.descriptor(
        14L | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40,
        3000 | (long) (Bits.TUCMD_TCP | Bits.TUCMD_IP | Bits.CMD_TSE | Bits.CMD_DEXT) << 24 | 54L << 40
            | 1460L << 48);
    long data = (long) (Bits.CMD_EOP | Bits.CMD_RS | Bits.CMD_TSE | Bits.CMD_DEXT) << 24 | 1 << 20 | 3L << 40;
    rig.descriptor(0x5000, data | frame.length);
    rig.send();
    EthernetFrame sent = rig.cable.sent.getFirst();
    assertThat(sent.offload()).isEqualTo(new Offload(34, 16, 1460));
    assertThat(HexFormat.of().formatHex(sent.bytes(), 16, 18)).as("total length").isEqualTo("0be0");
    List<EthernetFrame> wire = Offloading.finish(sent);
    assertThat(wire).extracting(EthernetFrame::length).containsExactly(1514, 1514, 134);
    assertThat(wire).allMatch(one -> InternetChecksum.of(one.bytes(), 14, 20) == 0);
  }

  @Test
  void checksumsAreInsertedWhereTheContextSays() {
    rig.start(0);
    byte[] frame = CardRig.frame(BROADCAST, "0800" + IP + "00350035001c0000", 62);
    rig.memory.writeBytes(0x5000, frame, 0, frame.length);
    rig.descriptor(14L | 24L << 8 | 33L << 16 | 34L << 32 | 40L << 40, (long) Bits.CMD_DEXT << 24);
    long data = (long) (Bits.CMD_EOP | Bits.CMD_DEXT) << 24 | 1 << 20 | 3L << 40;
    rig.descriptor(0x5000, data | frame.length);
    rig.send();
    EthernetFrame sent = rig.cable.sent.getFirst();
    assertThat(InternetChecksum.of(sent.bytes(), 14, 20)).isZero();
    assertThat(sent.offload()).isEqualTo(Offload.checksum(34, 6));
  }

  @Test
  void aTagIsInsertedAndTakenOff() {
    rig.start(0);
    rig.write(Register.CTRL, rig.read(Register.CTRL) | Bits.CTRL_VME);
    byte[] frame = CardRig.frame(OURS, "0806" + "0001", 60);
    rig.memory.writeBytes(0x5000, frame, 0, frame.length);
    rig.descriptor(0x5000, frame.length | EOP_RS | (long) Bits.CMD_VLE << 24 | 0x2005L << 48);
    rig.send();
    byte[] sent = rig.cable.sent.getFirst().bytes();
    assertThat(HexFormat.of().formatHex(sent, 12, 20)).isEqualTo("8100200508060001");
    rig.cable.arrive(sent);
    rig.clock.runDue();
    assertThat(rig.received(0) >>> 48).isEqualTo(0x2005);
    assertThat(rig.received(0) >>> 32 & Bits.RX_VP).isNotZero();
    assertThat(rig.bytes(CardRig.BUFFERS, 60)).isEqualTo(frame);
  }

  @Test
  void aFrameForUsIsStoredWithItsChecksumsChecked() {
    rig.start(0);
    rig.write(Register.RXCSUM, Bits.RXCSUM_IPOFLD | Bits.RXCSUM_TUOFLD);
    byte[] frame = CardRig.frame(OURS, "0800" + IP + "00350035001c0000", 62);
    InternetChecksum.store(frame, 24, InternetChecksum.of(frame, 14, 20));
    long sum = InternetChecksum.sum(frame, 26, 8) + 17 + 28 + InternetChecksum.sum(frame, 34, 28);
    InternetChecksum.store(frame, 40, InternetChecksum.finish(sum));
    rig.cable.arrive(frame.clone());
    frame[50] ^= 1;
    frame[22] ^= 1;
    rig.cable.arrive(frame);
    rig.clock.runDue();
    assertThat(rig.received(0) & 0xFFFF).isEqualTo(62);
    assertThat(rig.received(0) >>> 32 & 0xFFFF)
        .isEqualTo(Bits.DD | Bits.RX_EOP | Bits.RX_IPCS | Bits.RX_TCPCS);
    assertThat(rig.received(1) >>> 40 & 0xFF).isEqualTo(Bits.RX_IPE | Bits.RX_TCPE);
    assertThat(rig.read(Register.RDH)).isEqualTo(2);
    assertThat(rig.read(Register.ICR) & Bits.RXT0).isNotZero();
  }

  @Test
  void aShortFrameIsPaddedAndHasACheckSequenceUnlessItIsStripped() {
    rig.start(0);
    rig.write(Register.RCTL, Bits.RCTL_EN);
    rig.cable.arrive(CardRig.frame(OURS, "0806", 42));
    rig.clock.runDue();
    assertThat(rig.received(0) & 0xFFFF).isEqualTo(64);
    byte[] stored = rig.bytes(CardRig.BUFFERS, 64);
    CRC32 crc = new CRC32();
    crc.update(stored, 0, 60);
    assertThat(rig.memory.read(CardRig.BUFFERS + 60, 4)).isEqualTo(crc.getValue());
  }

  @Test
  void framesForOthersAreLeftAlone() {
    rig.start(0);
    rig.cable.arrive(CardRig.frame("52:54:00:12:34:57", "0800", 60));
    rig.cable.arrive(CardRig.frame(BROADCAST, "0800", 60));
    rig.cable.arrive(CardRig.frame("01:00:5e:00:00:fb", "0800", 60));
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isZero();
    rig.write(Register.RCTL, Bits.RCTL_EN | Bits.RCTL_BAM);
    // 01:00:5e:00:00:fb, offset 0: (0x00 >> 4 | 0xfb << 4) = 0xfb0: register 0x7d, bit 16.
    rig.write(Register.MTA + 4 * 0x7D, 1 << 16);
    rig.cable.arrive(CardRig.frame(BROADCAST, "0800", 60));
    rig.cable.arrive(CardRig.frame("01:00:5e:00:00:fb", "0800", 60));
    rig.cable.arrive(CardRig.frame("01:00:5e:00:00:fc", "0800", 60));
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isEqualTo(2);
  }

  @Test
  void vlansThatAreNotInTheFilterAreLeftAlone() {
    rig.start(Bits.RCTL_VFE);
    rig.write(Register.VFTA, 1 << 5);
    rig.cable.arrive(CardRig.frame(OURS, "810000050800", 64));
    rig.cable.arrive(CardRig.frame(OURS, "810000060800", 64));
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isEqualTo(1);
  }

  @Test
  void framesWaitUntilTheGuestHasBuffers() {
    rig.start(0);
    rig.write(Register.RDT, 0);
    for (int i = 0; i < 20; i++) {
      rig.cable.arrive(CardRig.frame(OURS, "0800", 60));
    }
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isZero();
    rig.write(Register.RDT, 15);
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isEqualTo(15);
    assertThat(rig.cable.waiting).hasSize(5);
    assertThat(rig.read(Register.ICR) & Bits.RXDMT0).isNotZero();
  }

  @Test
  void aFrameLargerThanABufferTakesSeveral() {
    rig.start(Bits.RCTL_LPE | 2 << Bits.RCTL_BSIZE_SHIFT);
    byte[] frame = CardRig.frame(OURS, "0800", 1200);
    Arrays.fill(frame, 14, 1200, (byte) 7);
    rig.cable.arrive(frame);
    rig.clock.runDue();
    assertThat(rig.read(Register.RDH)).isEqualTo(3);
    assertThat(rig.received(0) & 0xFFFF).isEqualTo(512);
    assertThat(rig.received(1) >>> 32 & Bits.RX_EOP).isZero();
    assertThat(rig.received(2) & 0xFFFF).isEqualTo(176);
    assertThat(rig.received(2) >>> 32 & Bits.RX_EOP).isNotZero();
    assertThat(rig.bytes(CardRig.BUFFERS + 4096, 176)).isEqualTo(Arrays.copyOfRange(frame, 1024, 1200));
  }

  @Test
  void theThrottleKeepsInterruptsApart() {
    rig.start(0);
    rig.write(Register.ITR, 1000);
    rig.cable.arrive(CardRig.frame(OURS, "0800", 60));
    rig.clock.runDue();
    assertThat(rig.line).isTrue();
    rig.read(Register.ICR);
    rig.cable.arrive(CardRig.frame(OURS, "0800", 60));
    rig.clock.runDue();
    assertThat(rig.line).as("256 us have not passed").isFalse();
    rig.clock.advance(255_000);
    assertThat(rig.line).isFalse();
    rig.clock.advance(2_000);
    assertThat(rig.line).isTrue();
  }

  @Test
  void receivedPacketsAreAnnouncedTogether() {
    rig.start(0);
    rig.write(Register.RDTR, 100);
    rig.write(Register.RADV, 250);
    for (int i = 0; i < 3; i++) {
      rig.cable.arrive(CardRig.frame(OURS, "0800", 60));
      rig.clock.advance(90_000);
      assertThat(rig.line).as("after packet %d", i).isEqualTo(i == 2);
    }
    assertThat(rig.interrupts).isEqualTo(1);
  }

  @Test
  void registersAreReachedThroughTheIoWindow() {
    rig.ports.write(CardRig.PORTS, 4, Register.VET);
    rig.ports.write(CardRig.PORTS + 4, 4, 0x88A8);
    assertThat(rig.read(Register.VET)).isEqualTo(0x88A8);
    rig.ports.write(CardRig.PORTS, 4, Register.STATUS);
    assertThat(rig.ports.read(CardRig.PORTS + 4, 4)).isEqualTo(0x83);
  }

  @Test
  void inALoopTheCardHearsItself() {
    rig.start(Bits.RCTL_LBM);
    byte[] frame = CardRig.frame(OURS, "0800", 80);
    rig.memory.writeBytes(0x5000, frame, 0, 80);
    rig.descriptor(0x5000, 80 | EOP_RS);
    rig.send();
    assertThat(rig.cable.sent).isEmpty();
    assertThat(rig.bytes(CardRig.BUFFERS, 80)).isEqualTo(frame);
  }

  @Test
  void aSavedCardGoesOnInTheMiddleOfAPacket() {
    rig.start(0);
    byte[] frame = CardRig.frame(BROADCAST, "0800", 100);
    rig.memory.writeBytes(0x5000, frame, 0, 100);
    rig.descriptor(0x5000, 60);
    rig.send();
    try (CardRig other = new CardRig()) {
      other.card.restore(rig.save());
      other.memory.writeBytes(0x5000, frame, 0, 100);
      other.descriptor(0, 0);
      other.descriptor(0x5000 + 60, 40 | EOP_RS);
      other.send();
      assertThat(other.cable.sent).singleElement().satisfies(sent -> assertThat(sent.bytes()).isEqualTo(frame));
      assertThat(other.line).isTrue();
      assertThat(other.card.address()).isEqualTo(CardRig.ADDRESS);
    }
  }
}
