package org.javisor.devices.pc.fwcfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.javisor.device.PortSpace;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Expected values from the QEMU firmware configuration device specification. */
class FwCfgTest {
  private final Ram ram = new Ram(0x10000);
  private final AddressSpace memory = new AddressSpace();
  private final PortSpace ports = new PortSpace();
  private final FwCfg fwCfg = new FwCfg(
      new FwCfgItems()
          .machine(0x1_2345_6000L, 3, 4)
          .file("etc/one", new byte[] {1, 2, 3})
          .file("opt/two", "second".getBytes(StandardCharsets.US_ASCII)),
      memory);

  FwCfgTest() {
    memory.addRam(0, ram, 0, 0x10000);
    fwCfg.attachPorts(ports);
  }

  @AfterEach
  void free() {
    ram.close();
  }

  private byte[] read(int selector, int length) {
    ports.write(0x510, 2, selector);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ports.read(0x511, 1);
    }
    return bytes;
  }

  /** Runs a DMA request that stands at 0x100 and returns the control field afterwards. */
  private int dma(int control, int length, long target) {
    byte[] request = ByteBuffer.allocate(16).putInt(control).putInt(length).putLong(target).array();
    memory.writeBytes(0x100, request, 0, 16);
    ports.write(0x514, 4, 0);
    ports.write(0x518, 4, Integer.reverseBytes(0x100));
    return Integer.reverseBytes((int) memory.read(0x100, 4));
  }

  private byte[] memoryAt(int address, int length) {
    byte[] bytes = new byte[length];
    memory.readBytes(address, bytes, 0, length);
    return bytes;
  }

  @Test
  void signatureAndFeatures() {
    assertThat(read(0x00, 4)).asString(StandardCharsets.US_ASCII).isEqualTo("QEMU");
    assertThat(read(0x01, 4)).containsExactly(3, 0, 0, 0);
  }

  @Test
  void testKernelsFindMemoryAndCpus() {
    assertThat(read(0x03, 8)).containsExactly(0, 0x60, 0x45, 0x23, 1, 0, 0, 0);
    assertThat(read(0x05, 2)).containsExactly(3, 0);
    assertThat(read(0x0F, 2)).containsExactly(4, 0);
  }

  @Test
  void anItemIsFollowedByZeros() {
    assertThat(read(0x20, 5)).containsExactly(1, 2, 3, 0, 0);
    assertThat(read(0x7777, 2)).containsExactly(0, 0);
  }

  @Test
  void theDirectoryNamesTheFiles() {
    ByteBuffer directory = ByteBuffer.wrap(read(0x19, 4 + 2 * 64));
    assertThat(directory.getInt()).isEqualTo(2);
    assertThat(directory.getInt()).isEqualTo(3);
    assertThat(directory.getShort()).isEqualTo((short) 0x20);
    byte[] name = new byte[9];
    directory.position(12).get(name);
    assertThat(name).asString(StandardCharsets.US_ASCII).isEqualTo("etc/one\0\0");
    assertThat(directory.getInt(68)).isEqualTo(6);
    assertThat(directory.getShort(72)).isEqualTo((short) 0x21);
  }

  @Test
  void dmaShowsItsSignature() {
    assertThat(Integer.reverseBytes(ports.read(0x514, 4))).isEqualTo(0x51454D55);
    assertThat(Integer.reverseBytes(ports.read(0x518, 4))).isEqualTo(0x20434647);
  }

  @Test
  void dmaSelectsAndReads() {
    assertThat(dma(0x21 << 16 | 8 | 2, 6, 0x2000)).isZero();
    assertThat(memoryAt(0x2000, 6)).asString(StandardCharsets.US_ASCII).isEqualTo("second");
  }

  @Test
  void dmaSkipsAndContinues() {
    ports.write(0x510, 2, 0x21);
    assertThat(dma(4, 2, 0)).isZero();
    assertThat(dma(2, 2, 0x3000)).isZero();
    assertThat(memoryAt(0x3000, 2)).asString(StandardCharsets.US_ASCII).isEqualTo("co");
    assertThat(ports.read(0x511, 1)).isEqualTo('n');
  }

  @Test
  void dmaBeyondTheEndReadsZeros() {
    memory.write(0x2004, 4, 0xFFFF_FFFFL);
    assertThat(dma(0x20 << 16 | 8 | 2, 6, 0x2000)).isZero();
    assertThat(memoryAt(0x2000, 8)).containsExactly(1, 2, 3, 0, 0, 0, 0xFF, 0xFF);
  }

  @Test
  void hugeAndWritingRequestsEndWithAnError() {
    assertThat(dma(0x20 << 16 | 8 | 2, -1, 0x2000)).isEqualTo(1);
    assertThat(dma(16, 4, 0x2000)).isEqualTo(1);
  }

  @Test
  void aRequestOutsideMemoryHarmsNobody() {
    ports.write(0x514, 4, -1);
    ports.write(0x518, 4, -1);
    ports.write(0x518, 4, Integer.reverseBytes(0x00FF_0000));
    assertThat(read(0x00, 1)).containsExactly('Q');
  }

  @Test
  void aRestoredDeviceContinuesInItsItem() {
    read(0x20, 1);
    FwCfgStateV1 state = fwCfg.save();
    read(0x00, 3);
    fwCfg.restore(state);
    assertThat(ports.read(0x511, 1)).isEqualTo(2);
    assertThat(new FwCfgStateV1(0x20, 2, 0)).isEqualTo(fwCfg.save());
  }

  @Test
  void aFileNameMustFit() {
    assertThatThrownBy(() -> new FwCfgItems().file("x".repeat(56), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
