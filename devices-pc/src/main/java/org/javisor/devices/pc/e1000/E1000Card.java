package org.javisor.devices.pc.e1000;

import java.util.Optional;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.devices.pc.pci.MemoryBarTarget;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;

/**
 * The card around an {@link E1000Chip}: PCI function, interrupt pin, timer, cable. Frames are taken from the cable on
 * the clock's thread, and only when the guest has buffers for them.
 *
 * <p>Its lock is taken before the cable's, the bus's and the interrupt controllers'.
 */
public final class E1000Card implements Device, MmioRegion, NetworkBackend.Listener {
  private static final int MEMORY_BYTES = 0x2_0000;
  private static final int PORTS = 64;

  /** The I/O window: an offset, and the register there. */
  private static final int IOADDR = 0;

  private static final int IODATA = 4;

  /** Frames that are taken from the cable at a time, so that guest code runs between. */
  private static final int FRAMES_A_TURN = 128;

  private final String name;
  private final Clock clock;
  private final NetworkBackend cable;

  /** What waits for time: interrupts that are held back, and descriptors that a turn left over. */
  private final Timer timer;

  /** Runs as soon as there may be frames and room for them. */
  private final Timer arrivals;

  private final E1000Chip chip;
  private final PciFunction function =
      new PciFunction(new PciIdentity(0x8086, 0x100E, 3, 0x02_00_00, 0x8086, 0x001E));
  private InterruptLine line = InterruptLine.UNCONNECTED;
  private int ioAddress;

  public E1000Card(
      String name, AddressSpace memory, PortSpace ports, Clock clock, MacAddress address, NetworkBackend cable) {
    this.name = name;
    this.clock = clock;
    this.cable = cable;
    this.chip = new E1000Chip(memory, address, cable::send);
    this.timer = clock.newTimer(this::expire);
    this.arrivals = clock.newTimer(this::arrive);
    function.addMemoryBar(0, MEMORY_BYTES, new MemoryBarTarget(memory, MEMORY_BYTES, this));
    function.addIoBar(2, PORTS, new PortBarTarget(ports, name, PORTS, 4, new Window()));
    function.interruptPin(1);
    function.preset(0x3E, 1, 0xFF);
    chip.linkUp(cable.linkUp(), clock.nanos());
    cable.listen(this);
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    line = pci.add(device, number, function);
  }

  /** Its address, which software can change in the card's filter, but not in its EEPROM. */
  public synchronized MacAddress address() {
    return chip.address();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    int at = (int) offset & ~3;
    long value = register(at) & 0xFFFF_FFFFL;
    if (sizeBytes == 8) {
      return value | (long) register(at + 4) << 32;
    }
    return value >>> 8 * ((int) offset & 3);
  }

  private int register(int offset) {
    int value = offset < RegisterFile.BYTES ? chip.read(offset, clock.nanos()) : 0;
    settle();
    return value;
  }

  /** Registers are written whole; parts of them are ignored. */
  @Override
  public synchronized void write(long offset, int sizeBytes, long value) {
    if ((offset & 3) != 0 || sizeBytes < 4) {
      return;
    }
    write((int) offset, (int) value);
    if (sizeBytes == 8) {
      write((int) offset + 4, (int) (value >>> 32));
    }
  }

  private void write(int offset, int value) {
    if (offset >= RegisterFile.BYTES) {
      return;
    }
    long now = clock.nanos();
    chip.write(offset, value, now);
    switch (offset) {
      case Register.TDT, Register.TCTL -> transmit(now);
      case Register.RDT, Register.RCTL -> arrivals.arm(now);
      case Register.RAH -> chip.filteredAddress().ifPresent(cable::addressChanged);
      default -> {
        // Nothing moves.
      }
    }
    settle();
  }

  private void transmit(long now) {
    if (function.busMaster() && chip.transmits()) {
      chip.transmit(now);
    }
  }

  /** Drives the interrupt pin, and sets the timer. */
  private void settle() {
    line.set(chip.interrupt());
    boolean more = function.busMaster() && chip.transmits();
    long deadline = more ? clock.nanos() : chip.deadline();
    if (deadline != Clock.NEVER) {
      timer.arm(deadline);
    }
  }

  private synchronized void expire() {
    long now = clock.nanos();
    chip.expire(now);
    transmit(now);
    settle();
  }

  /** On the clock's thread, as all that changes a guest's memory by itself. */
  private synchronized void arrive() {
    long now = clock.nanos();
    chip.linkUp(cable.linkUp(), now);
    boolean more = receive(now);
    settle();
    if (more) {
      arrivals.arm(now);
    }
  }

  /** Returns whether there may be more. */
  private boolean receive(long now) {
    for (int i = 0; i < FRAMES_A_TURN; i++) {
      boolean passing = !chip.listens();
      if (!passing && !(chip.receives() && function.busMaster())) {
        return false;
      }
      Optional<EthernetFrame> frame = cable.receive();
      if (frame.isEmpty()) {
        return false;
      }
      if (!passing) {
        chip.receive(frame.get(), now);
      }
    }
    return true;
  }

  @Override
  public void framesAvailable() {
    arrivals.arm(clock.nanos());
  }

  @Override
  public void linkChanged() {
    arrivals.arm(clock.nanos());
  }

  /** The two registers through which all others can be reached by ports. */
  private final class Window implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (E1000Card.this) {
        return switch (offset & ~3) {
          case IOADDR -> ioAddress >>> 8 * (offset & 3);
          case IODATA -> register(ioAddress & ~3) >>> 8 * (offset & 3);
          default -> 0;
        };
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (E1000Card.this) {
        if (sizeBytes == 4 && offset == IOADDR) {
          ioAddress = value & MEMORY_BYTES - 1;
        } else if (sizeBytes == 4 && offset == IODATA) {
          E1000Card.this.write(ioAddress & ~3, value);
        }
      }
    }
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    ioAddress = 0;
    timer.cancel();
    arrivals.arm(clock.nanos());
    line.set(false);
  }

  @Override
  public synchronized E1000CardStateV1 save() {
    return new E1000CardStateV1(chip.save(), ioAddress);
  }

  @Override
  public synchronized void restore(DeviceState state) {
    E1000CardStateV1 s = DeviceState.as(E1000CardStateV1.class, state);
    chip.restore(s.chip(), clock.nanos());
    ioAddress = s.ioAddress();
    chip.filteredAddress().ifPresent(cable::addressChanged);
    arrivals.arm(clock.nanos());
    settle();
  }
}
