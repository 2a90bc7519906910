package org.javisor.devices.pc.isadma;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.device.PortSpace;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values from the 8237A's data sheet. */
class IsaDmaTest {
  private static final int RAM_BYTES = 1 << 18;

  private final Ram ram = new Ram(RAM_BYTES);
  private final AddressSpace memory = new AddressSpace();
  private final PortSpace ports = new PortSpace();
  private final IsaDma dma = new IsaDma(memory);

  @BeforeEach
  void map() {
    memory.addRam(0, ram, 0, RAM_BYTES);
    dma.attachPorts(ports);
  }

  @AfterEach
  void close() {
    ram.close();
  }

  private void out(int port, int value) {
    ports.write(port, 1, value);
  }

  private void program(int mode, int address, int count) {
    out(0x0C, 0);
    out(0x0B, mode | 1);
    out(0x02, address);
    out(0x02, address >> 8);
    out(0x83, address >> 16);
    out(0x03, count - 1);
    out(0x03, count - 1 >> 8);
    out(0x0A, 1);
  }

  @Test
  void bytesGoToThePageAndAddressUntilTheCountRunsOut() {
    program(0x44, 0x2_1234, 3);
    IsaDma.Moved moved = dma.toMemory(1, new byte[] {1, 2, 3, 4}, 0, 4);
    assertThat(moved).isEqualTo(new IsaDma.Moved(3, true));
    assertThat(memory.read(0x2_1234, 4)).isEqualTo(0x030201);
    assertThat(ports.read(0x08, 1)).isEqualTo(2);
    assertThat(ports.read(0x08, 1)).isZero();
    assertThat(dma.toMemory(1, new byte[1], 0, 1).bytes()).isZero();
  }

  @Test
  void addressesWrapInsideTheirPage() {
    program(0x44, 0x1_FFFF, 2);
    dma.toMemory(1, new byte[] {7, 8}, 0, 2);
    assertThat(memory.read(0x1_FFFF, 1)).isEqualTo(7);
    assertThat(memory.read(0x1_0000, 1)).isEqualTo(8);
  }

  @Test
  void decrementingChannelsGoDown() {
    program(0x64, 0x1001, 2);
    dma.toMemory(1, new byte[] {7, 8}, 0, 2);
    assertThat(memory.read(0x1000, 2)).isEqualTo(0x0708);
  }

  @Test
  void autoInitializationStartsOver() {
    program(0x58, 0x3000, 2);
    memory.write(0x3000, 2, 0x2211);
    byte[] data = new byte[3];
    assertThat(dma.fromMemory(1, data, 0, 2)).isEqualTo(new IsaDma.Moved(2, true));
    assertThat(dma.fromMemory(1, data, 2, 1)).isEqualTo(new IsaDma.Moved(1, false));
    assertThat(data).containsExactly(0x11, 0x22, 0x11);
  }

  @Test
  void theWrongDirectionAndMaskedChannelsMoveNothing() {
    program(0x48, 0x3000, 2);
    assertThat(dma.toMemory(1, new byte[2], 0, 2).bytes()).isZero();
    out(0x0A, 5);
    assertThat(dma.fromMemory(1, new byte[2], 0, 2).bytes()).isZero();
  }

  @Test
  void theSecondControllerMovesWords() {
    out(0xD8, 0);
    out(0xD6, 0x45);
    out(0xC4, 0x00);
    out(0xC4, 0x08);
    out(0x8B, 0x02);
    out(0xC6, 1);
    out(0xC6, 0);
    out(0xD4, 1);
    assertThat(dma.toMemory(5, new byte[] {1, 2, 3, 4, 5, 6}, 0, 6)).isEqualTo(new IsaDma.Moved(4, true));
    // Word address 0x0800 is byte 0x1000 of the 128 KiB page 2.
    assertThat(memory.read(0x2_1000, 4)).isEqualTo(0x04030201);
  }

  @Test
  void countersReadBackByteByByte() {
    program(0x44, 0x1234, 0x5678);
    out(0x0C, 0);
    assertThat(ports.read(0x02, 1)).isEqualTo(0x34);
    assertThat(ports.read(0x02, 1)).isEqualTo(0x12);
    assertThat(ports.read(0x03, 1)).isEqualTo(0x77);
    assertThat(ports.read(0x03, 1)).isEqualTo(0x56);
  }
}
