package org.javisor.devices.pc.serial;

import org.javisor.device.CharacterBackend;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;

/**
 * A serial port: a 16550A between eight ports, an ISA interrupt and a {@link CharacterBackend}.
 *
 * <p>A backend that takes no more output makes the guest see a busy transmitter; input waits in the backend while the
 * receiver is full. Nothing is lost and nothing blocks.
 */
public final class SerialPort implements Device, PortRegion {
  /**
   * The transmitter's interrupt comes this long after the last byte was written. At once would keep a driver that
   * refills the FIFO inside its handler for ever.
   */
  private static final long TRANSMITTER_NANOS = 20_000;

  /** Ten bits at 115,200 baud. */
  private static final long CHARACTER_NANOS = 86_806;

  private static final long MAX_TIMEOUT_NANOS = 50_000_000;

  private final String name;
  private final Clock clock;
  private final InterruptLine line;
  private final CharacterBackend backend;
  private final Uart chip = new Uart();
  private final Timer transmitterTimer;
  private final Timer receiverTimer;

  /** @param name of this port within its machine: "serial0" */
  public SerialPort(String name, Clock clock, InterruptLine line, CharacterBackend backend) {
    this.name = name;
    this.clock = clock;
    this.line = line;
    this.backend = backend;
    this.transmitterTimer = clock.newTimer(this::transmitterIdle);
    this.receiverTimer = clock.newTimer(this::receiverIdle);
    backend.listen(new CharacterBackend.Listener() {
      @Override
      public void inputAvailable() {
        exchange();
      }

      @Override
      public void outputReady() {
        exchange();
      }
    });
  }

  @Override
  public String name() {
    return name;
  }

  /** Puts its eight ports into the I/O space: COM1 is at 0x3F8. */
  public void attachPorts(PortSpace ports, int firstPort) {
    ports.add(name, firstPort, 8, 1, this);
  }

  @Override
  public synchronized int read(int offset, int sizeBytes) {
    int value = chip.read(offset);
    if (offset == Uart.DATA) {
      exchange();
      armReceiver();
    }
    drive();
    return value;
  }

  @Override
  public synchronized void write(int offset, int sizeBytes, int value) {
    chip.write(offset, value);
    exchange();
    if (offset == Uart.DATA) {
      armTransmitter();
      armReceiver();
    }
    drive();
  }

  private void armTransmitter() {
    if (chip.transmitting()) {
      transmitterTimer.arm(clock.nanos() + TRANSMITTER_NANOS);
    }
  }

  /** Moves bytes between chip and backend as far as both can take them. */
  private synchronized void exchange() {
    boolean sent = false;
    while (chip.peekTransmit() >= 0 && backend.offer(chip.peekTransmit())) {
      chip.transmitted();
      sent = true;
    }
    if (sent) {
      armTransmitter();
    }
    boolean received = false;
    while (chip.receiverHasRoom()) {
      int value = backend.poll();
      if (value < 0) {
        break;
      }
      chip.receive(value);
      received = true;
    }
    if (received) {
      armReceiver();
    }
    drive();
  }

  private void armReceiver() {
    if (chip.awaitsTimeout()) {
      long timeout = Math.min(4 * CHARACTER_NANOS * chip.divisor(), MAX_TIMEOUT_NANOS);
      receiverTimer.arm(clock.nanos() + timeout);
    } else {
      receiverTimer.cancel();
    }
  }

  private synchronized void transmitterIdle() {
    chip.transmitterIdle();
    drive();
  }

  private synchronized void receiverIdle() {
    chip.receiverIdle();
    drive();
  }

  private void drive() {
    line.set(chip.interrupts());
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    transmitterTimer.cancel();
    receiverTimer.cancel();
    drive();
  }

  @Override
  public synchronized UartStateV1 save() {
    return chip.save();
  }

  /** Restores the chip; a transmitter interrupt or receiver timeout that was under way comes anew. */
  @Override
  public void restore(DeviceState state) {
    UartStateV1 s = DeviceState.as(UartStateV1.class, state);
    synchronized (this) {
      chip.restore(s);
      armTransmitter();
      exchange();
      armReceiver();
      drive();
    }
  }
}
