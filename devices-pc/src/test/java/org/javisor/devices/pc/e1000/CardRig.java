package org.javisor.devices.pc.e1000;

import java.util.Arrays;
import java.util.HexFormat;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortSpace;
import org.javisor.device.network.MacAddress;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.TestClock;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** A card on a bus, as a driver sees it: registers, rings in memory, an interrupt line. */
final class CardRig implements AutoCloseable {
  static final MacAddress ADDRESS = MacAddress.parse("52:54:00:12:34:56");
  static final long REGISTERS = 0xE000_0000L;
  static final int PORTS = 0xC000;
  static final int RAM_BYTES = 1 << 20;
  static final long RX_RING = 0x1000;
  static final long TX_RING = 0x2000;
  static final long BUFFERS = 0x1_0000;
  static final int RING = 16;

  private static final int DEVICE = 16 << 11;

  private final Ram ram = new Ram(RAM_BYTES);
  final AddressSpace memory = new AddressSpace();
  final PortSpace ports = new PortSpace();
  final TestClock clock = new TestClock();
  final TestCable cable = new TestCable();
  final PciHost pci;
  final E1000Card card;
  boolean line;
  int interrupts;
  private int tail;

  CardRig() {
    memory.addRam(0, ram, 0, RAM_BYTES);
    InterruptLine gsi = level -> {
      interrupts += level && !line ? 1 : 0;
      line = level;
    };
    pci = new PciHost(
        new PirqRouter(n -> n == 19 ? gsi : InterruptLine.UNCONNECTED, n -> InterruptLine.UNCONNECTED),
        new ResetControl(new RecordingPower()), MemoryAttributes.NONE);
    pci.attachPorts(ports);
    card = new E1000Card("network0", memory, ports, clock, ADDRESS, cable);
    card.plug(pci, 16, 0);
    pci.reset();
    card.reset();
    config(0x10, (int) REGISTERS);
    config(0x18, PORTS);
    config(0x04, 7);
    clock.runDue();
  }

  void config(int register, int value) {
    ports.write(0xCF8, 4, 1 << 31 | DEVICE | register);
    ports.write(0xCFC, 4, value);
  }

  int read(int register) {
    return (int) memory.read(REGISTERS + register, 4);
  }

  void write(int register, int value) {
    memory.write(REGISTERS + register, 4, value & 0xFFFF_FFFFL);
  }

  /** What a driver does: rings of 16, buffers of 2 KiB, both units on, interrupts for everything. */
  void start(int receiveControl) {
    write(Register.RDBAL, (int) RX_RING);
    write(Register.RDLEN, RING * 16);
    write(Register.TDBAL, (int) TX_RING);
    write(Register.TDLEN, RING * 16);
    for (int i = 0; i < RING; i++) {
      memory.write(RX_RING + 16L * i, 8, BUFFERS + 2048L * i);
    }
    write(Register.IMS, -1);
    write(Register.TCTL, Bits.TCTL_EN);
    write(Register.RCTL, Bits.RCTL_EN | Bits.RCTL_SECRC | receiveControl);
    write(Register.RDT, RING - 1);
    read(Register.ICR);
  }

  /** Puts a transmit descriptor into the ring. */
  void descriptor(long low, long high) {
    memory.write(TX_RING + 16L * tail, 8, low);
    memory.write(TX_RING + 16L * tail + 8, 8, high);
    tail = (tail + 1) % RING;
  }

  void send() {
    write(Register.TDT, tail);
  }

  /** A descriptor of the receive ring, its second half. */
  long received(int index) {
    return memory.read(RX_RING + 16L * index + 8, 8);
  }

  byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    memory.readBytes(address, bytes, 0, length);
    return bytes;
  }

  /** A frame from 02:00:00:00:00:02. */
  static byte[] frame(String destination, String typeAndData, int length) {
    String hex = destination.replace(":", "") + "020000000002" + typeAndData;
    return Arrays.copyOf(HexFormat.of().parseHex(hex), length);
  }

  DeviceState save() {
    return card.save();
  }

  @Override
  public void close() {
    ram.close();
  }
}
