package org.javisor.devices.pc.usb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.device.input.KeyboardInput;
import org.javisor.device.input.PointerInput;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;
import org.javisor.memory.AddressSpace;

/**
 * The USB function of a PIIX3 at its place on the bus.
 *
 * <p>Frames follow virtual time. While transactions go over the bus, each millisecond is a deadline. On a quiet bus,
 * where devices refuse everything, frames are caught up with every {@value #QUIET_NANOS} ns, and at once when a device
 * has news or software looks at a register: so that an idle guest sleeps. A schedule that changes meanwhile without a
 * look at any register is noticed that much later.
 *
 * <p>Its lock is taken before the bus's and the interrupt controllers'. Legacy support (keyboard emulation by SMIs) is
 * not there, as there is no system management mode; its register keeps what is written.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.4 and 2.6"
 */
public final class UhciController implements Device {
  static final long FRAME_NANOS = 1_000_000;

  /** How late a quiet bus may be. */
  static final long QUIET_NANOS = 16_000_000;

  /** A host that is later than that leaves frames out. */
  private static final int MOST_FRAMES = 64;

  private static final int PORTS = 32;
  private static final int RELEASE_NUMBER = 0x60;
  private static final int LEGACY_SUPPORT = 0xC0;
  private static final int LEGACY_BITS = 0x20BF;

  /** What can be plugged in. */
  public enum Plug {
    TABLET,
    KEYBOARD
  }

  private final Clock clock;
  private final Timer timer;
  private final PciFunction function;
  private final UhciChip chip;
  private final Optional<UsbTablet> tablet;
  private final Optional<UsbKeyboard> keyboard;
  private InterruptLine line = InterruptLine.UNCONNECTED;
  /** When the next frame begins; has a meaning while the controller runs. */
  private long nextFrame;

  /** @param plugged what stands at the ports, at most two */
  public UhciController(AddressSpace memory, PortSpace ports, Clock clock, Set<Plug> plugged) {
    this.clock = clock;
    this.timer = clock.newTimer(this::expired);
    this.tablet = plugged.contains(Plug.TABLET) ? Optional.of(new UsbTablet()) : Optional.empty();
    this.keyboard = plugged.contains(Plug.KEYBOARD) ? Optional.of(new UsbKeyboard()) : Optional.empty();
    List<HidDevice> devices = new ArrayList<>();
    tablet.ifPresent(devices::add);
    keyboard.ifPresent(devices::add);
    this.chip = new UhciChip(memory, devices);
    function = new PciFunction(new PciIdentity(0x8086, 0x7020, 1, 0x0C_03_00));
    function.interruptPin(4);
    function.preset(RELEASE_NUMBER, 1, 0x10);
    function.preset(LEGACY_SUPPORT, 2, 0x2000);
    function.writable(LEGACY_SUPPORT, 2, LEGACY_BITS);
    function.addIoBar(4, PORTS, new PortBarTarget(ports, "uhci", PORTS, 4, new Registers()));
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    line = pci.add(device, number, function);
  }

  @Override
  public String name() {
    return "uhci";
  }

  /** The registers, which are words. */
  private final class Registers implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (UhciController.this) {
        catchUp();
        int value = chip.read(offset & ~1) >>> 8 * (offset & 1);
        if (sizeBytes == 4) {
          value |= chip.read((offset & ~1) + 2) << 16;
        }
        drive();
        return value;
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (UhciController.this) {
        catchUp();
        boolean ran = chip.running();
        if (sizeBytes == 1) {
          int register = offset & ~1;
          int shift = 8 * (offset & 1);
          int kept = chip.read(register) & ~UhciChip.clearedByOne(register) & ~(0xFF << shift);
          chip.write(register, kept | value << shift);
        } else {
          chip.write(offset & ~1, value & 0xFFFF);
          if (sizeBytes == 4) {
            chip.write((offset & ~1) + 2, value >>> 16);
          }
        }
        if (!ran && chip.running()) {
          nextFrame = clock.nanos() + FRAME_NANOS;
        }
        drive();
      }
    }
  }

  private synchronized void expired() {
    catchUp();
    drive();
  }

  /** Runs the frames that have begun. */
  private void catchUp() {
    long now = clock.nanos();
    for (int i = 0; i < MOST_FRAMES && chip.running() && nextFrame <= now; i++) {
      if (function.busMaster()) {
        chip.frame();
      } else {
        chip.skip(1);
      }
      nextFrame += FRAME_NANOS;
    }
    if (chip.running() && nextFrame <= now) {
      long missed = (now - nextFrame) / FRAME_NANOS + 1;
      chip.skip(missed);
      nextFrame += missed * FRAME_NANOS;
    }
  }

  private void drive() {
    line.set(chip.interrupts());
    if (chip.running()) {
      timer.arm(chip.quiet() ? nextFrame + QUIET_NANOS - FRAME_NANOS : nextFrame);
    } else {
      timer.cancel();
    }
  }

  /** A device has news. */
  private void wake(HidDevice device) {
    if (device.configured()) {
      catchUp();
      chip.wake(device);
      drive();
    }
  }

  /** The tablet, where it is plugged in and the guest has set it up; else another pointer. */
  public PointerInput pointerOr(PointerInput other) {
    return new PointerInput() {
      @Override
      public void pointer(Event event) {
        if (!point(event)) {
          other.pointer(event);
        }
      }

      @Override
      public boolean absolute() {
        return tabletConfigured() || other.absolute();
      }
    };
  }

  private synchronized boolean tabletConfigured() {
    return tablet.isPresent() && tablet.get().configured();
  }

  private synchronized boolean point(PointerInput.Event event) {
    if (!tabletConfigured()) {
      return false;
    }
    UsbTablet device = tablet.orElseThrow();
    device.pointer(event);
    wake(device);
    return true;
  }

  /** The keyboard, where it is plugged in and the guest has set it up; else another one. */
  public KeyboardInput keyboardOr(KeyboardInput other) {
    return keyboard.isPresent() ? new ChosenKeyboard(this, other) : other;
  }

  synchronized boolean keyboardConfigured() {
    return keyboard.isPresent() && keyboard.get().configured();
  }

  synchronized boolean key(int code, boolean pressed) {
    if (keyboard.isEmpty()) {
      return true;
    }
    boolean taken = keyboard.get().key(code, pressed);
    wake(keyboard.get());
    return taken;
  }

  synchronized int leds() {
    return keyboard.map(UsbKeyboard::leds).orElse(0);
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    drive();
  }

  @Override
  public synchronized UhciStateV1 save() {
    catchUp();
    drive();
    return chip.save(chip.running() ? Math.clamp(nextFrame - clock.nanos(), 0, FRAME_NANOS) : 0);
  }

  @Override
  public void restore(DeviceState state) {
    UhciStateV1 s = DeviceState.as(UhciStateV1.class, state);
    synchronized (this) {
      chip.restore(s);
      nextFrame = clock.nanos() + s.nanosToFrame();
      drive();
    }
  }
}
