package org.javisor.devices.pc;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.javisor.device.CharacterBackend;
import org.javisor.device.Frequency;
import org.javisor.device.PortSpace;
import org.javisor.device.WallClock;
import org.javisor.devices.pc.fwcfg.FwCfgItems;
import org.javisor.devices.pc.interrupt.ApicSettings;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** A board around a little RAM, for devices that are plugged into it, as software sees them. */
public final class PeripheralsRig implements AutoCloseable {
  public static final int RAM_BYTES = 1 << 20;

  private final Ram ram = new Ram(RAM_BYTES);
  public final TestClock clock = new TestClock();
  public final PortSpace ports = new PortSpace();
  public final AddressSpace memory = new AddressSpace();
  public final Motherboard board;

  public PeripheralsRig() {
    memory.addRam(0, ram, 0, RAM_BYTES);
    board = new Motherboard(
        new Sockets(ports, memory, clock, new RecordingPower(), new RecordingCpus(), () -> 0),
        new MotherboardSettings(
            new ApicSettings(1, new Frequency(1_000_000_000L), new Frequency(2_500_000_000L)),
            64L << 20,
            WallClock.fixed(LocalDateTime.of(2026, 1, 1, 0, 0)),
            List.of(),
            CharacterBackend.none(),
            new FwCfgItems(),
            Optional.empty()));
  }

  /** Writes a register of a PCI function. */
  public void config(int device, int function, int register, int value) {
    ports.write(0xCF8, 4, 1 << 31 | device << 11 | function << 8 | register);
    ports.write(0xCFC, 4, value);
  }

  /** Reads a register of a PCI function. */
  public int config(int device, int function, int register) {
    ports.write(0xCF8, 4, 1 << 31 | device << 11 | function << 8 | register);
    return ports.read(0xCFC, 4);
  }

  /** Lets the 8259As take PCI interrupt PIRQD as ISA interrupt 11, PIRQA as 10, and shows those that wait. */
  public int requests() {
    config(1, 0, 0x60, 0x0B80800A);
    ports.write(0x20, 1, 0x0A);
    ports.write(0xA0, 1, 0x0A);
    return ports.read(0x20, 1) | ports.read(0xA0, 1) << 8;
  }

  public int word(long address) {
    return (int) memory.read(address, 4);
  }

  public void word(long address, int value) {
    memory.write(address, 4, value & 0xFFFF_FFFFL);
  }

  @Override
  public void close() {
    ram.close();
  }
}
