package org.javisor.devices.pc;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockTiming;
import org.javisor.device.CharacterBackend;
import org.javisor.device.Frequency;
import org.javisor.device.PortSpace;
import org.javisor.device.WallClock;
import org.javisor.devices.pc.fwcfg.FwCfgItems;
import org.javisor.devices.pc.interrupt.ApicSettings;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** A board with drives on every bus, as software sees it: ports, registers, memory. Time is counted. */
public final class StorageRig implements AutoCloseable {
  public static final long AHCI = 0xC000_0000L;
  public static final int BUS_MASTER = 0xC000;
  public static final int RAM_BYTES = 1 << 20;

  private static final int IDE_FUNCTION = 1 << 11 | 1 << 8;
  private static final int SATA_FUNCTION = 7 << 11;

  private final Ram ram = new Ram(RAM_BYTES);
  public final TestClock clock = new TestClock();
  public final PortSpace ports = new PortSpace();
  public final AddressSpace memory = new AddressSpace();

  public final FakeDisk ideDisk = new FakeDisk(2048);
  public final FakeDisk cd = new FakeDisk(400);
  public final FakeDisk sataDisk = new FakeDisk(4096);
  public final FakeDisk floppy = new FakeDisk(2880);
  public final Motherboard board;
  public final Storage storage;

  /** Disk as primary master, CD as secondary master; disk and CD on the first SATA ports; drive A. */
  public StorageRig() {
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
    storage = board.plugStorage(
        new StorageSettings(
            BlockTiming.COUNTED,
            List.of(new Drive.Disk(ideDisk, "IDE1"), new Drive.None(), new Drive.Cdrom(Optional.of(cd))),
            List.of(new Drive.Disk(sataDisk, "SATA1"), new Drive.Cdrom(Optional.of(cd))),
            List.of(Optional.of(floppy), Optional.empty())));
    board.reset();
    configure();
  }

  /** What firmware would do: places and enables the controllers. */
  public void configure() {
    config(IDE_FUNCTION, 0x20, BUS_MASTER);
    config(IDE_FUNCTION, 0x04, 5);
    config(SATA_FUNCTION, 0x24, (int) AHCI);
    config(SATA_FUNCTION, 0x04, 6);
  }

  private void config(int function, int register, int value) {
    ports.write(0xCF8, 4, 1 << 31 | function | register);
    ports.write(0xCFC, 4, value);
  }

  /** Lets everything that is under way come to its end. */
  public void settle() {
    clock.advance(100_000_000L);
  }

  public int in(int port) {
    return ports.read(port, 1);
  }

  public void out(int port, int value) {
    ports.write(port, 1, value);
  }

  /** What waits in the 8259As: bit n for interrupt n. */
  public int requests() {
    out(0x20, 0x0A);
    out(0xA0, 0x0A);
    return in(0x20) | in(0xA0) << 8;
  }

  /** Starts the 8259As anew, which makes them forget the edges that they have seen. */
  public void forgetRequests() {
    for (int port : new int[] {0x20, 0xA0}) {
      out(port, 0x11);
      out(port + 1, port == 0x20 ? 8 : 0x70);
      out(port + 1, port == 0x20 ? 4 : 2);
      out(port + 1, 1);
    }
  }

  @Override
  public void close() {
    storage.awaitIdle();
    ram.close();
  }
}
