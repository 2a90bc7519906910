package org.javisor.virtio.pci;

import org.javisor.virtio.VirtioSlot;
import org.javisor.virtio.VirtioSlot.Area;

/**
 * The common configuration structure: registers of 1, 2 and 4 bytes, each accessed whole; 64-bit fields in halves.
 *
 * @see "Virtual I/O Device 1.2, 4.1.4.3 Common configuration structure layout"
 */
final class CommonConfig {
  static final int SIZE_BYTES = 0x38;

  private static final int DEVICE_FEATURE_SELECT = 0x00;
  private static final int DEVICE_FEATURE = 0x04;
  private static final int DRIVER_FEATURE_SELECT = 0x08;
  private static final int DRIVER_FEATURE = 0x0C;
  private static final int CONFIG_MSIX_VECTOR = 0x10;
  private static final int NUM_QUEUES = 0x12;
  private static final int DEVICE_STATUS = 0x14;
  private static final int CONFIG_GENERATION = 0x15;
  private static final int QUEUE_SELECT = 0x16;
  private static final int QUEUE_SIZE = 0x18;
  private static final int QUEUE_MSIX_VECTOR = 0x1A;
  private static final int QUEUE_ENABLE = 0x1C;
  private static final int QUEUE_NOTIFY_OFF = 0x1E;
  private static final int QUEUE_DESC = 0x20;
  private static final int QUEUE_DRIVER = 0x28;
  private static final int QUEUE_DEVICE = 0x30;

  private final VirtioSlot slot;

  CommonConfig(VirtioSlot slot) {
    this.slot = slot;
  }

  /** The value of the register that begins at an offset. */
  int read(int offset) {
    return switch (offset) {
      case DEVICE_FEATURE_SELECT -> slot.deviceFeatureSelect();
      case DEVICE_FEATURE -> slot.deviceFeatures();
      case DRIVER_FEATURE_SELECT -> slot.driverFeatureSelect();
      case DRIVER_FEATURE -> slot.driverFeatures();
      case CONFIG_MSIX_VECTOR -> slot.configVector();
      case NUM_QUEUES -> slot.queues();
      case DEVICE_STATUS -> slot.status();
      case CONFIG_GENERATION -> slot.configGeneration();
      case QUEUE_SELECT -> slot.queueSelect();
      case QUEUE_SIZE -> slot.queueSize();
      case QUEUE_MSIX_VECTOR -> slot.queueVector();
      case QUEUE_ENABLE -> slot.queueReady() ? 1 : 0;
      case QUEUE_NOTIFY_OFF -> slot.queueSelect();
      case QUEUE_DESC -> (int) slot.queueAddress(Area.DESCRIPTORS);
      case QUEUE_DESC + 4 -> (int) (slot.queueAddress(Area.DESCRIPTORS) >>> 32);
      case QUEUE_DRIVER -> (int) slot.queueAddress(Area.DRIVER);
      case QUEUE_DRIVER + 4 -> (int) (slot.queueAddress(Area.DRIVER) >>> 32);
      case QUEUE_DEVICE -> (int) slot.queueAddress(Area.DEVICE);
      case QUEUE_DEVICE + 4 -> (int) (slot.queueAddress(Area.DEVICE) >>> 32);
      default -> 0;
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case DEVICE_FEATURE_SELECT -> slot.selectDeviceFeatures(value);
      case DRIVER_FEATURE_SELECT -> slot.selectDriverFeatures(value);
      case DRIVER_FEATURE -> slot.driverFeatures(value);
      case CONFIG_MSIX_VECTOR -> slot.configVector(value & 0xFFFF);
      case DEVICE_STATUS -> slot.status(value & 0xFF);
      case QUEUE_SELECT -> slot.selectQueue(value & 0xFFFF);
      case QUEUE_SIZE -> slot.queueSize(value & 0xFFFF);
      case QUEUE_MSIX_VECTOR -> slot.queueVector(value & 0xFFFF);
      case QUEUE_ENABLE -> {
        // A queue is stopped by a reset only.
        if ((value & 0xFFFF) == 1) {
          slot.queueReady(true);
        }
      }
      case QUEUE_DESC -> slot.queueAddress(Area.DESCRIPTORS, false, value);
      case QUEUE_DESC + 4 -> slot.queueAddress(Area.DESCRIPTORS, true, value);
      case QUEUE_DRIVER -> slot.queueAddress(Area.DRIVER, false, value);
      case QUEUE_DRIVER + 4 -> slot.queueAddress(Area.DRIVER, true, value);
      case QUEUE_DEVICE -> slot.queueAddress(Area.DEVICE, false, value);
      case QUEUE_DEVICE + 4 -> slot.queueAddress(Area.DEVICE, true, value);
      default -> {
        // Read-only, or nothing there.
      }
    }
  }
}
