package org.javisor.devices.pc.parallel;

import org.javisor.device.CharacterBackend;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;

/** LPT1 at port 0x378, ISA interrupt 7; what is printed goes to a backend. */
public final class ParallelPort implements Device, PortRegion, CharacterBackend.Listener {
  /** Its ISA interrupt. */
  public static final int IRQ = 7;

  private static final int FIRST_PORT = 0x378;
  private static final int PORTS = 3;

  private final InterruptLine line;
  private final CharacterBackend printer;
  private final ParallelChip chip = new ParallelChip();

  public ParallelPort(InterruptLine line, CharacterBackend printer) {
    this.line = line;
    this.printer = printer;
    printer.listen(this);
  }

  @Override
  public String name() {
    return "parallel";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add(name(), FIRST_PORT, PORTS, 1, this);
  }

  @Override
  public synchronized int read(int offset, int sizeBytes) {
    return chip.read(offset);
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    synchronized (this) {
      chip.write(offset, value);
    }
    print();
  }

  @Override
  public void inputAvailable() {
    // A printer has nothing to say.
  }

  @Override
  public void outputReady() {
    print();
  }

  /** Interrupts are edges. */
  private synchronized void print() {
    if (chip.waiting() >= 0 && printer.offer(chip.waiting()) && chip.taken()) {
      line.set(true);
      line.set(false);
    }
  }

  @Override
  public synchronized void reset() {
    chip.reset();
  }

  @Override
  public synchronized ParallelStateV1 save() {
    return chip.save();
  }

  @Override
  public void restore(DeviceState state) {
    ParallelStateV1 s = DeviceState.as(ParallelStateV1.class, state);
    synchronized (this) {
      chip.restore(s);
    }
    print();
  }
}
