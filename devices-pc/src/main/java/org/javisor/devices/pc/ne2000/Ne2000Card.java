package org.javisor.devices.pc.ne2000;

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
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;

/**
 * The card around a {@link Dp8390}: PCI function, ports, interrupt pin, cable.
 *
 * <p>Its lock is taken before the cable's, the bus's and the interrupt controllers'.
 */
public final class Ne2000Card implements Device, PortRegion, NetworkBackend.Listener {
  private static final int PORTS = 32;
  private static final int FRAMES_A_TURN = 32;

  private final String name;
  private final Clock clock;
  private final NetworkBackend cable;
  private final Timer arrivals;
  private final Dp8390 chip;
  private final PciFunction function = new PciFunction(new PciIdentity(0x10EC, 0x8029, 0, 0x02_00_00));
  private InterruptLine line = InterruptLine.UNCONNECTED;

  public Ne2000Card(String name, PortSpace ports, Clock clock, MacAddress address, NetworkBackend cable) {
    this.name = name;
    this.clock = clock;
    this.cable = cable;
    this.chip = new Dp8390(address, cable::send);
    this.arrivals = clock.newTimer(this::arrive);
    function.addIoBar(0, PORTS, new PortBarTarget(ports, name, PORTS, 4, this));
    function.interruptPin(1);
    cable.listen(this);
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    line = pci.add(device, number, function);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized int read(int offset, int sizeBytes) {
    int value = 0;
    if (offset >= Dp8390.RESET_PORT) {
      chip.reset();
    } else if (offset >= Dp8390.DATA_PORT) {
      value = chip.readData(sizeBytes);
    } else {
      for (int i = 0; i < sizeBytes; i++) {
        value |= chip.read(offset + i & 0xF) << 8 * i;
      }
    }
    line.set(chip.interrupt());
    return value;
  }

  @Override
  public synchronized void write(int offset, int sizeBytes, int value) {
    if (offset >= Dp8390.RESET_PORT) {
      // The end of a reset.
      return;
    }
    if (offset >= Dp8390.DATA_PORT) {
      chip.writeData(sizeBytes, value);
    } else {
      for (int i = 0; i < sizeBytes; i++) {
        chip.write(offset + i & 0xF, value >>> 8 * i & 0xFF);
      }
      chip.filteredAddress().ifPresent(cable::addressChanged);
      // There may be room now.
      arrivals.arm(clock.nanos());
    }
    line.set(chip.interrupt());
  }

  /** On the clock's thread. */
  private synchronized void arrive() {
    for (int i = 0; i < FRAMES_A_TURN && (chip.receives() || !chip.listens()); i++) {
      Optional<EthernetFrame> frame = cable.receive();
      if (frame.isEmpty()) {
        line.set(chip.interrupt());
        return;
      }
      chip.receive(frame.get());
    }
    line.set(chip.interrupt());
    if (chip.receives()) {
      arrivals.arm(clock.nanos());
    }
  }

  @Override
  public void framesAvailable() {
    arrivals.arm(clock.nanos());
  }

  @Override
  public void linkChanged() {
    // The chip cannot tell.
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    line.set(false);
  }

  @Override
  public synchronized Ne2000StateV1 save() {
    return new Ne2000StateV1(chip.address().value(), chip.save());
  }

  @Override
  public synchronized void restore(DeviceState state) {
    Ne2000StateV1 s = DeviceState.as(Ne2000StateV1.class, state);
    chip.restore(s.chip());
    chip.readdress(new MacAddress(s.address()));
    chip.filteredAddress().ifPresent(cable::addressChanged);
    line.set(chip.interrupt());
    arrivals.arm(clock.nanos());
  }
}
