package org.javisor.devices.pc.keyboard;

import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.PowerControl;
import org.javisor.device.Timer;
import org.javisor.device.input.KeyboardInput;
import org.javisor.device.input.PointerInput;

/**
 * The keyboard controller at ports 0x60 and 0x64, ISA interrupts 1 and 12, and the fast reset and A20 port 0x92. Its
 * input methods may be called from any thread.
 */
public final class KeyboardController implements Device, KeyboardInput {
  private final ControllerChip chip = new ControllerChip();
  private final InterruptLine keyboardLine;
  private final InterruptLine mouseLine;
  private final PowerControl power;
  private final A20Gate gate;
  private final Clock clock;
  private final Timer repetition;
  private boolean gateOpen = true;
  private int port92;

  /**
   * @param keyboardLine ISA interrupt 1
   * @param mouseLine ISA interrupt 12
   * @param gate open when new
   * @param clock for the repetition of keys
   */
  public KeyboardController(
      InterruptLine keyboardLine, InterruptLine mouseLine, PowerControl power, A20Gate gate, Clock clock) {
    this.keyboardLine = keyboardLine;
    this.mouseLine = mouseLine;
    this.power = power;
    this.gate = gate;
    this.clock = clock;
    this.repetition = clock.newTimer(this::repeat);
  }

  @Override
  public String name() {
    return "keyboard-controller";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("i8042-data", 0x60, 1, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readData();
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        write8042(false, value);
      }
    });
    ports.add("i8042-command", 0x64, 1, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readStatus();
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        write8042(true, value);
      }
    });
    ports.add("port92", 0x92, 1, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readPort92();
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        writePort92(value);
      }
    });
  }

  private synchronized int readData() {
    int value = chip.readData();
    drive();
    return value;
  }

  private synchronized int readStatus() {
    return chip.readStatus();
  }

  private synchronized void write8042(boolean command, int value) {
    if (command) {
      chip.writeCommand(value);
    } else {
      chip.writeData(value);
    }
    drive();
    if (chip.takeResetRequest()) {
      power.init();
    }
  }

  private synchronized int readPort92() {
    return port92 & ~2 | (chip.a20() ? 2 : 0);
  }

  /** @see "Intel 82371SB (PIIX3) data sheet, 2.5.8.3 Port 92 Register" */
  private synchronized void writePort92(int value) {
    boolean resets = (value & ~port92 & 1) != 0;
    port92 = value & 1;
    chip.a20((value & 2) != 0);
    drive();
    if (resets) {
      power.init();
    }
  }

  /** Lines are edge-triggered: each byte in the output buffer makes a new edge. */
  private void drive() {
    if (gateOpen != chip.a20()) {
      gateOpen = chip.a20();
      gate.open(gateOpen);
    }
    keyboardLine.set(chip.keyboardInterrupt());
    mouseLine.set(chip.mouseInterrupt());
    chip.fill();
    keyboardLine.set(chip.keyboardInterrupt());
    mouseLine.set(chip.mouseInterrupt());
  }

  @Override
  public synchronized boolean key(int code, boolean pressed) {
    boolean taken = chip.keyboard.key(code, pressed);
    startRepetition();
    drive();
    return taken;
  }

  private void startRepetition() {
    boolean repeats = chip.keyboard.repeating();
    repetition.arm(repeats ? clock.nanos() + chip.keyboard.repeatDelayNanos() : Clock.NEVER);
  }

  private synchronized void repeat() {
    if (chip.keyboard.repeating()) {
      chip.keyboard.repeat();
      repetition.arm(clock.nanos() + chip.keyboard.repeatPeriodNanos());
      drive();
    }
  }

  /**
   * The mouse moves or its buttons change.
   *
   * @param right counts to the right
   * @param up counts away from the user
   * @param buttons left 1, right 2, middle 4
   * @param wheel clicks of the wheel, positive towards the user
   */
  public synchronized void mouse(int right, int up, int buttons, int wheel) {
    chip.mouse.move(right, up, buttons, wheel);
    drive();
  }

  /** The mouse for somebody who knows positions on the screen: what lies between two of them is a movement. */
  public PointerInput pointer() {
    return new Ps2Pointer(this);
  }

  @Override
  public synchronized int leds() {
    return chip.keyboard.leds();
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    port92 = 0;
    startRepetition();
    drive();
  }

  @Override
  public synchronized ControllerStateV1 save() {
    return chip.save();
  }

  @Override
  public void restore(DeviceState state) {
    ControllerStateV1 s = DeviceState.as(ControllerStateV1.class, state);
    synchronized (this) {
      chip.restore(s);
      port92 = 0;
      startRepetition();
      drive();
    }
  }
}
