package org.javisor.devices.pc.fwcfg;

import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.memory.AddressSpace;

/**
 * The firmware configuration device at ports 0x510 (selector), 0x511 (data) and 0x514 to 0x51B (DMA). Read-only: writes
 * by DMA end with an error.
 *
 * @see "QEMU Firmware Configuration (fw_cfg) Device specification"
 */
public final class FwCfg implements Device {
  private static final int SELECTOR_PORT = 0x510;
  private static final int DMA_PORT = 0x514;

  private static final int DMA_ERROR = 1;
  private static final int DMA_READ = 2;
  private static final int DMA_SKIP = 4;
  private static final int DMA_SELECT = 8;
  private static final int DMA_WRITE = 16;

  /** "QEMU CFG", what the DMA address register reads. */
  private static final int DMA_SIGNATURE_HIGH = 0x5145_4D55;

  private static final int DMA_SIGNATURE_LOW = 0x2043_4647;

  /** A request for more than this beyond an item's end is refused: it would only write zeros. */
  private static final long MAX_PADDING_BYTES = 1 << 20;

  private final FwCfgItems items;
  private final AddressSpace memory;
  private int selected;
  private int offset;
  private int dmaAddressHigh;

  public FwCfg(FwCfgItems items, AddressSpace memory) {
    this.items = items;
    this.memory = memory;
  }

  @Override
  public String name() {
    return "fw-cfg";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("fw-cfg", SELECTOR_PORT, 2, 2, new PortRegion() {
      @Override
      public int read(int port, int sizeBytes) {
        return port == 1 ? readData() : -1;
      }

      @Override
      public void write(int port, int sizeBytes, int value) {
        if (port == 0 && sizeBytes == 2) {
          select(value);
        }
      }
    });
    ports.add("fw-cfg-dma", DMA_PORT, 8, 4, new PortRegion() {
      @Override
      public int read(int port, int sizeBytes) {
        long signature = (long) DMA_SIGNATURE_HIGH << 32 | DMA_SIGNATURE_LOW;
        long little = Long.reverseBytes(signature);
        return (int) (little >>> 8 * port);
      }

      @Override
      public void write(int port, int sizeBytes, int value) {
        if (sizeBytes == 4) {
          writeDmaAddress(port, Integer.reverseBytes(value));
        }
      }
    });
  }

  private synchronized void select(int selector) {
    selected = selector & 0xFFFF;
    offset = 0;
  }

  /** The next byte of the item; zeros behind its end. */
  private synchronized int readData() {
    byte[] item = items.bytes(selected);
    return offset < item.length ? item[offset++] & 0xFF : 0;
  }

  /** Big-endian; the low half starts the transfer. */
  private synchronized void writeDmaAddress(int port, int half) {
    if (port == 0) {
      dmaAddressHigh = half;
    } else if (port == 4) {
      transfer((long) dmaAddressHigh << 32 | half & 0xFFFF_FFFFL);
      dmaAddressHigh = 0;
    }
  }

  /** Carries out the request at an address: control, length and target, all big-endian; control tells the result. */
  private void transfer(long request) {
    int control = readBig32(request);
    long length = readBig32(request + 4) & 0xFFFF_FFFFL;
    long target = (long) readBig32(request + 8) << 32 | readBig32(request + 12) & 0xFFFF_FFFFL;
    if ((control & DMA_SELECT) != 0) {
      select(control >>> 16);
    }
    boolean ok = true;
    if ((control & DMA_READ) != 0) {
      ok = copy(target, length);
    } else if ((control & DMA_WRITE) != 0) {
      ok = false;
    } else if ((control & DMA_SKIP) != 0) {
      offset = (int) Math.min(items.bytes(selected).length, offset + length);
    }
    memory.write(request, 4, ok ? 0 : Integer.reverseBytes(DMA_ERROR) & 0xFFFF_FFFFL);
  }

  private boolean copy(long target, long length) {
    byte[] item = items.bytes(selected);
    int present = (int) Math.min(length, Math.max(0, item.length - offset));
    long padding = length - present;
    if (padding > MAX_PADDING_BYTES) {
      return false;
    }
    memory.writeBytes(target, item, offset, present);
    memory.writeBytes(target + present, new byte[(int) padding], 0, (int) padding);
    offset += present;
    return true;
  }

  private int readBig32(long address) {
    return Integer.reverseBytes((int) memory.read(address, 4));
  }

  @Override
  public synchronized void reset() {
    selected = 0;
    offset = 0;
    dmaAddressHigh = 0;
  }

  @Override
  public synchronized FwCfgStateV1 save() {
    return new FwCfgStateV1(selected, offset, dmaAddressHigh);
  }

  @Override
  public void restore(DeviceState state) {
    FwCfgStateV1 s = DeviceState.as(FwCfgStateV1.class, state);
    synchronized (this) {
      selected = s.selected();
      offset = s.offset();
      dmaAddressHigh = s.dmaAddressHigh();
    }
  }
}
