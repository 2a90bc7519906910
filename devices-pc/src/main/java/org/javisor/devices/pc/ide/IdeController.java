package org.javisor.devices.pc.ide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockTiming;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.DriveWork;
import org.javisor.devices.pc.ata.Phase;
import org.javisor.devices.pc.pci.ConfigRegister;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;
import org.javisor.memory.AddressSpace;

/**
 * The IDE function of a PIIX3, in compatibility mode: ports 0x1F0 and 0x3F6 with interrupt 14, 0x170 and 0x376 with
 * interrupt 15, and the bus masters at base address register 4.
 *
 * <p>Its lock guards both channels and all drives, and is taken before the bus's, the interrupt controllers' and the
 * block queues'.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.3 and 2.5"
 */
public final class IdeController implements Device {
  /** Drives on one controller: primary master, primary slave, secondary master, secondary slave. */
  public static final int DRIVES = 4;

  /** Interrupts of the channels. */
  public static final int PRIMARY_IRQ = 14;

  private static final int[] COMMAND_PORTS = {0x1F0, 0x170};
  private static final int[] CONTROL_PORTS = {0x3F6, 0x376};

  private static final int IDE_TIMING = 0x40;

  /** In the high byte of a timing register: the channel's ports are decoded. */
  private static final int IDE_DECODE_ENABLE = 0x80;

  /** A channel with all that belongs to it. */
  private final class Lane {
    final int number;
    final IdeChannel channel;
    final BusMaster busMaster;
    final InterruptLine line;
    final List<DriveWork> works = new ArrayList<>();

    Lane(int number, List<Optional<AtaDevice>> drives, Wiring wiring) {
      this.number = number;
      this.channel = new IdeChannel(drives.get(2 * number).orElse(null), drives.get(2 * number + 1).orElse(null));
      this.busMaster = new BusMaster(wiring.memory());
      this.line = wiring.lines().get(number);
      for (AtaDevice drive : channel.drives()) {
        BlockQueue queue = new BlockQueue(wiring.clock(), wiring.timing());
        works.add(new DriveWork(drive, queue, IdeController.this, this::advance));
      }
    }

    boolean decodes() {
      return (function.read(IDE_TIMING + 2 * number + 1, 1) & IDE_DECODE_ENABLE) != 0;
    }

    /** Lets drives and bus master do what they can do now; with the lock held. */
    void advance() {
      boolean moved = transfer();
      while (moved) {
        moved = transfer();
      }
      works.forEach(DriveWork::submit);
      if (channel.collectInterrupts()) {
        busMaster.interrupted();
      }
      line.set(channel.interrupts());
    }

    /** Moves one block by DMA, if there is one and it may be. */
    private boolean transfer() {
      AtaDevice drive = channel.selectedDrive();
      if (drive == null || !drive.dma() || !busMaster.active() || !function.busMaster()) {
        return false;
      }
      boolean in = drive.phase() == Phase.DATA_IN;
      if (!in && drive.phase() != Phase.DATA_OUT) {
        return false;
      }
      boolean ok = busMaster.move(drive.buffer(), drive.blockStart(), drive.blockBytes(), in);
      if (ok) {
        drive.blockDone();
      }
      return ok;
    }

    int read(int offset, int sizeBytes) {
      if (!decodes()) {
        return -1;
      }
      int value = 0;
      if (offset == IdeChannel.DATA) {
        value = sizeBytes == 1 ? channel.readData(2) & 0xFF : channel.readData(sizeBytes);
      } else {
        for (int i = 0; i < sizeBytes; i++) {
          value |= channel.read(offset + i) << 8 * i;
        }
      }
      advance();
      return value;
    }

    void write(int offset, int sizeBytes, int value) {
      if (!decodes()) {
        return;
      }
      if (offset == IdeChannel.DATA) {
        channel.writeData(Math.max(sizeBytes, 2), value);
      } else {
        for (int i = 0; i < sizeBytes; i++) {
          channel.write(offset + i, value >>> 8 * i & 0xFF);
        }
      }
      advance();
    }
  }

  /**
   * What the controller leads to.
   *
   * @param lines interrupts of the two channels
   */
  public record Wiring(AddressSpace memory, Clock clock, BlockTiming timing, List<InterruptLine> lines) {
    public Wiring {
      lines = List.copyOf(lines);
    }
  }

  private final PciFunction function;
  private final List<Lane> lanes;

  /** @param drives four places, in the order of {@link #DRIVES} */
  public IdeController(Wiring wiring, PortSpace ports, List<Optional<AtaDevice>> drives) {
    function = new PciFunction(new PciIdentity(0x8086, 0x7010, 0, 0x01_01_80));
    lanes = List.of(new Lane(0, drives, wiring), new Lane(1, drives, wiring));
    function.preset(ConfigRegister.STATUS, 2, 0x0280);
    for (Lane lane : lanes) {
      // As firmware leaves it, for kernels that start without any.
      function.preset(IDE_TIMING + 2 * lane.number, 2, IDE_DECODE_ENABLE << 8);
      function.writable(IDE_TIMING + 2 * lane.number, 2, 0xFFFF);
    }
    function.writable(0x44, 1, 0xFF);
    function.addIoBar(4, 16, new PortBarTarget(ports, "ide-bus-master", 16, 4, new BusMasterPorts()));
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    pci.add(device, number, function);
  }

  @Override
  public String name() {
    return "ide";
  }

  /** Puts the channels' ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    for (Lane lane : lanes) {
      ports.add("ide" + lane.number, COMMAND_PORTS[lane.number], 8, 4, new PortRegion() {
        @Override
        public int read(int offset, int sizeBytes) {
          synchronized (IdeController.this) {
            return lane.read(offset, sizeBytes);
          }
        }

        @Override
        public void write(int offset, int sizeBytes, int value) {
          synchronized (IdeController.this) {
            lane.write(offset, sizeBytes, value);
          }
        }
      });
      ports.add("ide%d-control".formatted(lane.number), CONTROL_PORTS[lane.number], 1, 1, new ControlPort(lane));
    }
  }

  /** Device control when written, alternate status when read. */
  private final class ControlPort implements PortRegion {
    private final Lane lane;

    ControlPort(Lane lane) {
      this.lane = lane;
    }

    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (IdeController.this) {
        return lane.decodes() ? lane.channel.alternateStatus() : -1;
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (IdeController.this) {
        if (lane.decodes()) {
          lane.channel.control(value);
          lane.advance();
        }
      }
    }
  }

  /** The sixteen ports of base address register 4. */
  private final class BusMasterPorts implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (IdeController.this) {
        int value = 0;
        for (int i = 0; i < sizeBytes; i++) {
          value |= lanes.get(offset + i >> 3).busMaster.read(offset + i & 7) << 8 * i;
        }
        return value;
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (IdeController.this) {
        for (int i = 0; i < sizeBytes; i++) {
          lanes.get(offset + i >> 3).busMaster.write(offset + i & 7, value >>> 8 * i & 0xFF);
        }
        lanes.get(offset >> 3).advance();
      }
    }
  }

  /** The front of the CD drive at a place; empty where there is none. */
  public Optional<RemovableDrive> front(int place) {
    Lane lane = lanes.get(place / 2);
    return lane.channel.drive(place % 2)
        .flatMap(drive -> lane.works.stream().filter(work -> work.device() == drive).findFirst())
        .flatMap(DriveWork::front);
  }

  /** Waits until no medium is used any more, for closing them. */
  public void awaitIdle() {
    lanes.forEach(lane -> lane.works.forEach(work -> work.queue().awaitIdle()));
  }

  @Override
  public synchronized void reset() {
    for (Lane lane : lanes) {
      lane.channel.reset();
      lane.busMaster.reset();
      lane.advance();
    }
  }

  @Override
  public synchronized IdeStateV1 save() {
    return new IdeStateV1(
        lanes.stream().map(lane -> lane.channel.save()).toList(),
        lanes.stream().map(lane -> lane.busMaster.save()).toList());
  }

  @Override
  public synchronized void restore(DeviceState state) {
    IdeStateV1 s = DeviceState.as(IdeStateV1.class, state);
    for (Lane lane : lanes) {
      lane.channel.restore(s.channels().get(lane.number));
      lane.busMaster.restore(s.busMasters().get(lane.number));
      lane.advance();
    }
  }
}
