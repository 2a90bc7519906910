package org.javisor.devices.pc.ahci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockTiming;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.pci.MemoryBarTarget;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;

/**
 * A Serial ATA host adapter with six ports and 64-bit addresses, as in an ICH9. It interrupts by its pin.
 *
 * <p>Its lock guards all ports and drives, and is taken before the bus's, the interrupt controllers' and the block
 * queues'.
 *
 * @see "Serial ATA AHCI 1.3.1, 3.1 Generic Host Control"
 */
public final class AhciController implements Device, MmioRegion {
  public static final int PORTS = 6;

  private static final int SIZE_BYTES = 0x1000;
  private static final int PORT_REGISTERS = 0x100;
  private static final int PORT_BYTES = 0x80;

  private static final int CAP = 0x00;
  private static final int GHC = 0x04;
  private static final int IS = 0x08;
  private static final int PI = 0x0C;
  private static final int VS = 0x10;

  /** 64-bit addresses, queued commands, 3 Gbit/s, AHCI only, 32 slots, and the number of ports less one. */
  private static final int CAPABILITIES = 1 << 31 | 1 << 30 | 2 << 20 | 1 << 18 | 31 << 8 | PORTS - 1;

  private static final int HBA_RESET = 1;
  private static final int INTERRUPT_ENABLE = 1 << 1;
  private static final int AHCI_ENABLE = 1 << 31;
  private static final int VERSION_1_2 = 0x0001_0200;

  private final PciFunction function = new PciFunction(new PciIdentity(0x8086, 0x2922, 2, 0x01_06_01));
  private final List<AhciPort> ports = new ArrayList<>();
  private InterruptLine line = InterruptLine.UNCONNECTED;
  private boolean interruptEnable;
  private int interruptStatus;

  /** @param drives at most six, in the order of the ports */
  public AhciController(AddressSpace memory, Clock clock, BlockTiming timing, List<Optional<AtaDevice>> drives) {
    for (int i = 0; i < PORTS; i++) {
      Optional<AtaDevice> drive = i < drives.size() ? drives.get(i) : Optional.empty();
      ports.add(new AhciPort(memory, new BlockQueue(clock, timing), drive, this, this::advance));
    }
    function.addMemoryBar(5, SIZE_BYTES, new MemoryBarTarget(memory, SIZE_BYTES, this));
    function.interruptPin(1);
    ports.forEach(AhciPort::reset);
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    line = pci.add(device, number, function);
  }

  @Override
  public String name() {
    return "ahci";
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    int at = (int) offset;
    if (sizeBytes == 8) {
      return register(at & ~3) & 0xFFFF_FFFFL | (long) register((at & ~3) + 4) << 32;
    }
    return (register(at & ~3) & 0xFFFF_FFFFL) >>> 8 * (at & 3);
  }

  private int register(int offset) {
    int port = (offset - PORT_REGISTERS) / PORT_BYTES;
    if (offset >= PORT_REGISTERS) {
      return port < PORTS ? ports.get(port).read(offset % PORT_BYTES) : 0;
    }
    return switch (offset) {
      case CAP -> CAPABILITIES;
      case GHC -> AHCI_ENABLE | (interruptEnable ? INTERRUPT_ENABLE : 0);
      case IS -> interruptStatus;
      case PI -> (1 << PORTS) - 1;
      case VS -> VERSION_1_2;
      default -> 0;
    };
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
    advance();
  }

  private void write(int offset, int value) {
    int port = (offset - PORT_REGISTERS) / PORT_BYTES;
    if (offset >= PORT_REGISTERS) {
      if (port < PORTS) {
        ports.get(port).write(offset % PORT_BYTES, value);
      }
    } else if (offset == GHC) {
      if ((value & HBA_RESET) != 0) {
        resetAdapter();
      } else {
        interruptEnable = (value & INTERRUPT_ENABLE) != 0;
      }
    } else if (offset == IS) {
      interruptStatus &= ~value;
    }
  }

  private void resetAdapter() {
    interruptEnable = false;
    interruptStatus = 0;
    ports.forEach(AhciPort::reset);
  }

  /** Lets all ports do what they can do now, and drives the pin; with the lock held. */
  private void advance() {
    for (int i = 0; i < PORTS; i++) {
      AhciPort port = ports.get(i);
      if (function.busMaster()) {
        port.advance();
      }
      interruptStatus |= port.interrupts() ? 1 << i : 0;
    }
    line.set(interruptEnable && interruptStatus != 0);
  }

  /** The front of the CD drive at a port; empty where there is none. */
  public Optional<RemovableDrive> front(int port) {
    return ports.get(port).front();
  }

  /** Waits until no medium is used any more. */
  public void awaitIdle() {
    ports.forEach(port -> port.queue().awaitIdle());
  }

  @Override
  public synchronized void reset() {
    resetAdapter();
    line.set(false);
  }

  @Override
  public synchronized AhciStateV1 save() {
    return new AhciStateV1(
        interruptEnable, interruptStatus, ports.stream().map(AhciPort::save).toList());
  }

  @Override
  public synchronized void restore(DeviceState state) {
    AhciStateV1 s = DeviceState.as(AhciStateV1.class, state);
    DeviceState.size("ports", s.ports(), PORTS);
    for (int i = 0; i < PORTS; i++) {
      ports.get(i).restore(s.ports().get(i));
    }
    interruptEnable = s.interruptEnable();
    interruptStatus = s.interruptStatus();
    advance();
  }
}
