package org.javisor.devices.pc.floppy;

import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockTiming;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.isadma.IsaDma;

/**
 * A floppy controller at ports 0x3F0 to 0x3F5 and 0x3F7, interrupt 6, DMA channel 2. Its lock comes before the DMA
 * controllers', the interrupt controllers' and the block queue's.
 */
public final class FloppyController implements Device, PortRegion {
  public static final int IRQ = 6;

  private static final int FIRST_PORT = 0x3F0;
  private static final int CONTROL_PORT = 0x3F7;
  private static final int DMA_CHANNEL = 2;

  private final FloppyChip chip;
  private final InterruptLine line;
  private final IsaDma dma;
  private final BlockQueue queue;
  private int submitted = -1;

  /** @param media what is in drives A and B */
  public FloppyController(
      Clock clock, BlockTiming timing, InterruptLine line, IsaDma dma, List<Optional<BlockBackend>> media) {
    this.line = line;
    this.dma = dma;
    this.queue = new BlockQueue(clock, timing);
    this.chip = new FloppyChip(media);
    chip.hardReset();
  }

  @Override
  public String name() {
    return "floppy";
  }

  /** Puts its ports into the I/O space; port 0x3F6 belongs to the disks. */
  public void attachPorts(PortSpace ports) {
    ports.add(name(), FIRST_PORT, 6, 1, this);
    ports.add("floppy-control", CONTROL_PORT, 1, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        synchronized (FloppyController.this) {
          return chip.digitalInput();
        }
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        synchronized (FloppyController.this) {
          chip.writeControl(value);
        }
      }
    });
  }

  @Override
  public synchronized int read(int offset, int sizeBytes) {
    int value = chip.read(offset);
    advance();
    return value;
  }

  @Override
  public synchronized void write(int offset, int sizeBytes, int value) {
    chip.write(offset, value & 0xFF);
    advance();
  }

  /** Lets chip, medium and DMA do what they can do now. */
  private void advance() {
    if (chip.dma() && chip.phase() == FloppyChip.Phase.DATA_IN) {
      IsaDma.Moved moved = dma.toMemory(DMA_CHANNEL, chip.buffer, 0, chip.dataBytes());
      chip.moved(moved.bytes(), moved.terminalCount());
    } else if (chip.dma() && chip.phase() == FloppyChip.Phase.DATA_OUT) {
      IsaDma.Moved moved = dma.fromMemory(DMA_CHANNEL, chip.buffer, 0, chip.dataBytes());
      if (moved.bytes() == 0) {
        chip.overrun();
      } else {
        chip.moved(moved.bytes(), moved.terminalCount());
      }
    }
    int number = chip.requestNumber();
    if (chip.phase() == FloppyChip.Phase.WORK && submitted != number) {
      submitted = number;
      queue.submit(chip.medium().orElseThrow(), chip.request(), ok -> answered(number, ok));
    }
    line.set(chip.interrupts());
  }

  private synchronized void answered(int number, boolean ok) {
    if (number == chip.requestNumber() && chip.phase() == FloppyChip.Phase.WORK) {
      chip.workDone(ok);
      advance();
    }
  }

  /** Puts another medium into a drive, or none; the old one is no longer used after {@link #awaitIdle}. */
  synchronized void change(int drive, Optional<BlockBackend> medium) {
    chip.change(drive, medium);
    advance();
  }

  /** The front of a drive. */
  public RemovableDrive front(int drive) {
    return new FloppySlot(this, drive);
  }

  /** What CMOS memory calls the drives: drive A in the high four bits; 0 for none. */
  public static int driveTypes(List<Optional<BlockBackend>> media) {
    int types = 0;
    for (int i = 0; i < media.size(); i++) {
      // An empty drive takes 1.44 MB.
      long size = media.get(i).map(BlockBackend::sizeBytes).orElse(1440L << 10);
      types |= FloppyFormat.of(size).driveType() << (i == 0 ? 4 : 0);
    }
    return types;
  }

  /** Waits until no medium is used any more. */
  public void awaitIdle() {
    queue.awaitIdle();
  }

  @Override
  public synchronized void reset() {
    chip.hardReset();
    advance();
  }

  @Override
  public synchronized FloppyStateV1 save() {
    return chip.save();
  }

  @Override
  public synchronized void restore(DeviceState state) {
    chip.restore(DeviceState.as(FloppyStateV1.class, state));
    advance();
  }
}
