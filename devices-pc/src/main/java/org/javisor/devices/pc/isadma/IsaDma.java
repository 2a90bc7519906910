package org.javisor.devices.pc.isadma;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.memory.AddressSpace;

/**
 * The ISA bus's DMA: channels 0 to 3 move bytes, 5 to 7 words; the page registers hold the address bits above 16. Its
 * lock is taken after that of the device which asks for a transfer.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.5.2 DMA registers"
 */
public final class IsaDma implements Device {
  private static final int FIRST_CONTROLLER = 0x00;
  private static final int SECOND_CONTROLLER = 0xC0;
  private static final int PAGES = 0x80;

  /** Which page register belongs to channels 0 to 7. */
  private static final int[] PAGE_OF_CHANNEL = {0x7, 0x3, 0x1, 0x2, 0xF, 0xB, 0x9, 0xA};

  private final AddressSpace memory;
  private final Dma8237[] controllers = {new Dma8237(), new Dma8237()};
  private final int[] pages = new int[16];

  public IsaDma(AddressSpace memory) {
    this.memory = memory;
  }

  /**
   * What came of a transfer.
   *
   * @param bytes how many were moved
   * @param terminalCount whether the channel's count ran out with the last of them
   */
  public record Moved(int bytes, boolean terminalCount) {}

  @Override
  public String name() {
    return "isa-dma";
  }

  /** Puts its ports into the I/O space; port 0x80 is left to the POST display. */
  public void attachPorts(PortSpace ports) {
    ports.add("dma0", FIRST_CONTROLLER, 16, 1, controllerPorts(0, 0));
    ports.add("dma1", SECOND_CONTROLLER, 32, 1, controllerPorts(1, 1));
    ports.add("dma-pages", PAGES + 1, 15, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        synchronized (IsaDma.this) {
          return pages[offset + 1];
        }
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        synchronized (IsaDma.this) {
          pages[offset + 1] = value & 0xFF;
        }
      }
    });
  }

  private PortRegion controllerPorts(int number, int shift) {
    return new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        synchronized (IsaDma.this) {
          return controllers[number].read(offset >> shift);
        }
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        synchronized (IsaDma.this) {
          controllers[number].write(offset >> shift, value);
        }
      }
    };
  }

  /** A device gives bytes to memory, as many as the channel takes. */
  public Moved toMemory(int channel, byte[] data, int start, int length) {
    return move(channel, data, start, length, Dma8237.WRITE_MEMORY);
  }

  /** A device takes bytes from memory. */
  public Moved fromMemory(int channel, byte[] data, int start, int length) {
    return move(channel, data, start, length, Dma8237.READ_MEMORY);
  }

  private synchronized Moved move(int channel, byte[] data, int start, int length, int type) {
    Dma8237 controller = controllers[channel >> 2];
    int number = channel & 3;
    int unit = channel < 4 ? 1 : 2;
    int done = 0;
    while (done + unit <= length && controller.ready(number, type)) {
      if (!controller.verifies(number)) {
        long address = address(channel, controller.address(number));
        if (type == Dma8237.WRITE_MEMORY) {
          memory.writeBytes(address, data, start + done, unit);
        } else {
          memory.readBytes(address, data, start + done, unit);
        }
      }
      done += unit;
      if (controller.step(number)) {
        return new Moved(done, true);
      }
    }
    return new Moved(done, false);
  }

  /** Words have 17 address bits below the page. */
  private long address(int channel, int low) {
    int page = pages[PAGE_OF_CHANNEL[channel]];
    return channel < 4 ? (long) page << 16 | low : (long) (page & 0xFE) << 16 | low << 1;
  }

  @Override
  public synchronized void reset() {
    for (Dma8237 controller : controllers) {
      controller.reset();
    }
  }

  @Override
  public synchronized DmaStateV1 save() {
    List<Integer> saved = new ArrayList<>();
    for (int page : pages) {
      saved.add(page);
    }
    return new DmaStateV1(List.of(controllers[0].save(), controllers[1].save()), saved);
  }

  @Override
  public synchronized void restore(DeviceState state) {
    DmaStateV1 s = DeviceState.as(DmaStateV1.class, state);
    controllers[0].restore(s.controllers().get(0));
    controllers[1].restore(s.controllers().get(1));
    for (int i = 0; i < pages.length; i++) {
      pages[i] = s.pages().get(i);
    }
  }
}
