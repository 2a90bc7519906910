package org.javisor.virtio.pci;

import org.javisor.memory.MmioRegion;
import org.javisor.virtio.VirtioSlot;

/**
 * The memory of a modern device: its four structures, a page each.
 *
 * @see "Virtual I/O Device 1.2, 4.1.4 Virtio Structure PCI Capabilities"
 */
final class ModernRegion implements MmioRegion {
  static final int COMMON = 0x0000;
  static final int ISR = 0x1000;
  static final int DEVICE = 0x2000;
  static final int NOTIFY = 0x3000;
  static final int PAGE = 0x1000;
  static final int SIZE_BYTES = 0x4000;

  /** A queue's notification address: its number times this. */
  static final int NOTIFY_MULTIPLIER = 4;

  private final VirtioSlot slot;
  private final CommonConfig common;

  ModernRegion(VirtioSlot slot) {
    this.slot = slot;
    this.common = new CommonConfig(slot);
  }

  @Override
  public long read(long offset, int sizeBytes) {
    if (sizeBytes == 8) {
      return read(offset, 4) & 0xFFFF_FFFFL | read(offset + 4, 4) << 32;
    }
    int at = (int) offset;
    int inPage = at & PAGE - 1;
    int value = switch (at & -PAGE) {
      case COMMON -> common.read(inPage);
      case ISR -> inPage == 0 ? slot.takeInterruptStatus() : 0;
      case DEVICE -> slot.readConfig(inPage, sizeBytes);
      default -> 0;
    };
    return value & 0xFFFF_FFFFL >>> 32 - 8 * sizeBytes;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (sizeBytes == 8) {
      write(offset, 4, value & 0xFFFF_FFFFL);
      write(offset + 4, 4, value >>> 32);
      return;
    }
    int at = (int) offset;
    int inPage = at & PAGE - 1;
    switch (at & -PAGE) {
      case COMMON -> common.write(inPage, (int) value);
      case DEVICE -> slot.writeConfig(inPage, sizeBytes, (int) value);
      case NOTIFY -> slot.notifyQueue(inPage / NOTIFY_MULTIPLIER);
      default -> {
        // The interrupt status is read only.
      }
    }
  }
}
