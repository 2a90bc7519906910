package org.javisor.devices.pc.ne2000;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortSpace;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.StateMutator;
import org.javisor.devices.pc.TestClock;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.e1000.TestCable;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class Ne2000CardTest {
  private static final MacAddress ADDRESS = MacAddress.parse("52:54:00:12:34:56");
  private static final int BASE = 0xC100;

  /** A card and what a driver does with it. */
  private static final class Rig {
    final PortSpace ports = new PortSpace();
    final TestClock clock = new TestClock();
    final TestCable cable = new TestCable();
    final Ne2000Card card;
    boolean line;

    Rig() {
      InterruptLine gsi = level -> line = level;
      PciHost pci = new PciHost(
          new PirqRouter(n -> n == 19 ? gsi : InterruptLine.UNCONNECTED, n -> InterruptLine.UNCONNECTED),
          new ResetControl(new RecordingPower()), MemoryAttributes.NONE);
      pci.attachPorts(ports);
      card = new Ne2000Card("network0", ports, clock, ADDRESS, cable);
      card.plug(pci, 8, 0);
      pci.reset();
      card.reset();
      ports.write(0xCF8, 4, 1 << 31 | 8 << 11 | 0x10);
      ports.write(0xCFC, 4, BASE);
      ports.write(0xCF8, 4, 1 << 31 | 8 << 11 | 0x04);
      ports.write(0xCFC, 4, 1);
    }

    int in(int offset) {
      return ports.read(BASE + offset, 1);
    }

    void out(int offset, int value) {
      ports.write(BASE + offset, 1, value);
    }

    /** Ring from 0x46 to 0x80, transmit page 0x40, all interrupts, the card's own address. */
    void start() {
      out(0x00, 0x21);
      out(0x0E, 0x49);
      out(0x0C, 0x04);
      out(0x01, 0x46);
      out(0x02, 0x80);
      out(0x03, 0x46);
      out(0x07, 0xFF);
      out(0x0F, 0x7F);
      out(0x00, 0x61);
      byte[] address = new byte[6];
      ADDRESS.write(address, 0);
      for (int i = 0; i < 6; i++) {
        out(0x01 + i, address[i]);
      }
      out(0x07, 0x47);
      out(0x00, 0x22);
    }

    /** Remote DMA. */
    void remote(int address, int count, int command) {
      out(0x08, address);
      out(0x09, address >>> 8);
      out(0x0A, count);
      out(0x0B, count >>> 8);
      out(0x00, command);
    }

    byte[] memory(int address, int count) {
      remote(address, count, 0x0A);
      byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        bytes[i] = (byte) in(0x10);
      }
      return bytes;
    }
  }

  private static byte[] frame(MacAddress to, int length) {
    byte[] bytes = new byte[length];
    to.write(bytes, 0);
    bytes[6] = 2;
    bytes[12] = 8;
    for (int i = 14; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void itsAddressStandsInItsMemoryWithEachByteTwice() {
    byte[] prom = new Rig().memory(0, 32);
    assertThat(prom).startsWith(0x52, 0x52, 0x54, 0x54, 0x00, 0x00, 0x12, 0x12).endsWith(0x57, 0x57);
  }

  @Test
  void aFrameIsSentFromItsMemory() {
    Rig rig = new Rig();
    rig.start();
    byte[] frame = frame(MacAddress.BROADCAST, 64);
    rig.remote(0x4000, 64, 0x12);
    for (int i = 0; i < 64; i += 2) {
      rig.ports.write(BASE + 0x10, 2, frame[i] & 0xFF | (frame[i + 1] & 0xFF) << 8);
    }
    assertThat(rig.in(0x07) & 0x40).as("remote DMA done").isNotZero();
    rig.out(0x07, 0xFF);
    assertThat(rig.line).isFalse();
    rig.out(0x04, 0x40);
    rig.out(0x05, 64);
    rig.out(0x06, 0);
    rig.out(0x00, 0x26);
    assertThat(rig.cable.sent).singleElement().satisfies(sent -> assertThat(sent.bytes()).isEqualTo(frame));
    assertThat(rig.in(0x07)).isEqualTo(0x02);
    assertThat(rig.line).isTrue();
  }

  @Test
  void aReceivedFrameStandsInTheRingBehindItsHeader() {
    Rig rig = new Rig();
    rig.start();
    byte[] frame = frame(ADDRESS, 300);
    rig.cable.arrive(frame);
    rig.cable.arrive(frame(MacAddress.parse("52:54:00:12:34:57"), 100));
    rig.clock.runDue();
    assertThat(rig.line).isTrue();
    assertThat(rig.in(0x07) & 1).isEqualTo(1);
    assertThat(rig.memory(0x4700, 4)).containsExactly(0x01, 0x49, (byte) 304, 304 >>> 8);
    assertThat(rig.memory(0x4704, 300)).isEqualTo(frame);
  }

  @Test
  void framesWaitWhileTheRingIsFull() {
    Rig rig = new Rig();
    rig.start();
    for (int i = 0; i < 20; i++) {
      rig.cable.arrive(frame(ADDRESS, 1500));
    }
    rig.clock.advance(1000);
    int left = rig.cable.waiting.size();
    assertThat(left).isBetween(10, 13);
    rig.out(0x00, 0x62);
    int current = rig.in(0x07);
    rig.out(0x00, 0x22);
    rig.out(0x03, current == 0x46 ? 0x7F : current - 1);
    rig.clock.advance(1000);
    assertThat(rig.cable.waiting.size()).isLessThan(left);
  }

  @Test
  @Tag("fuzz")
  @Timeout(120)
  void noDriverDoesHarm() throws ReflectiveOperationException {
    Fuzzing fuzzing = Fuzzing.of(Ne2000CardTest.class);
    RandomGenerator random = fuzzing.random();
    StateMutator mutator = new StateMutator(new Random(random.nextLong()));
    for (long round = fuzzing.rounds(5, 500); round > 0; round--) {
      Rig rig = new Rig();
      for (int i = 0; i < 20_000; i++) {
        act(rig, random);
      }
      for (int i = 0; i < 20; i++) {
        Rig other = new Rig();
        try {
          other.card.restore((DeviceState) mutator.mutate(rig.card.save()));
          for (int k = 0; k < 50; k++) {
            act(other, random);
          }
        } catch (DeviceStateException e) {
          // Refused: as it should be.
        }
      }
    }
  }

  private static void act(Rig rig, RandomGenerator random) {
    switch (random.nextInt(8)) {
      case 0 -> rig.ports.read(BASE + random.nextInt(32), 1 << random.nextInt(3));
      case 1, 2, 3 -> rig.ports.write(BASE + random.nextInt(32), 1 << random.nextInt(3), random.nextInt());
      case 4 -> rig.start();
      case 5 -> rig.remote(random.nextInt(0x1_0000), random.nextInt(0x1_0000), random.nextBoolean() ? 0x0A : 0x12);
      case 6 -> {
        byte[] frame = frame(random.nextBoolean() ? ADDRESS : MacAddress.BROADCAST, 14 + random.nextInt(2000));
        if (rig.cable.waiting.size() < 50 && EthernetFrame.isSize(frame.length)) {
          rig.cable.arrive(frame);
        }
      }
      default -> {
        rig.clock.advance(random.nextInt(10_000));
        rig.cable.sent.clear();
      }
    }
  }
}
