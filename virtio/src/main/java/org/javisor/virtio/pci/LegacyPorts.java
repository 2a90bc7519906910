package org.javisor.virtio.pci;

import java.util.function.BooleanSupplier;
import org.javisor.device.PortRegion;
import org.javisor.virtio.VirtioSlot;

/**
 * The ports of a transitional device, for drivers from before version 1.
 *
 * @see "Virtual I/O Device 1.2, 4.1.4.10 Legacy Interfaces: A Note on PCI Device Layout"
 */
final class LegacyPorts implements PortRegion {
  static final int PORTS = 256;

  private static final int DEVICE_FEATURES = 0;
  private static final int DRIVER_FEATURES = 4;
  private static final int QUEUE_ADDRESS = 8;
  private static final int QUEUE_SIZE = 12;
  private static final int QUEUE_SELECT = 14;
  private static final int QUEUE_NOTIFY = 16;
  private static final int DEVICE_STATUS = 18;
  private static final int ISR_STATUS = 19;
  private static final int CONFIG_VECTOR = 20;
  private static final int QUEUE_VECTOR = 22;
  private static final int DEVICE_WITH_VECTORS = 24;

  private final VirtioSlot slot;
  private final BooleanSupplier vectors;

  /** @param vectors whether MSI-X is enabled: two more registers are then there */
  LegacyPorts(VirtioSlot slot, BooleanSupplier vectors) {
    this.slot = slot;
    this.vectors = vectors;
  }

  private int device() {
    return vectors.getAsBoolean() ? DEVICE_WITH_VECTORS : CONFIG_VECTOR;
  }

  @Override
  public int read(int offset, int sizeBytes) {
    if (offset >= device()) {
      return slot.readConfig(offset - device(), sizeBytes);
    }
    return switch (offset) {
      case DEVICE_FEATURES -> slot.legacyDeviceFeatures();
      case DRIVER_FEATURES -> slot.legacyDriverFeatures();
      case QUEUE_ADDRESS -> slot.legacyQueuePage();
      case QUEUE_SIZE -> slot.queueMaximum();
      case QUEUE_SELECT -> slot.queueSelect();
      case DEVICE_STATUS -> slot.status();
      case ISR_STATUS -> slot.takeInterruptStatus();
      case CONFIG_VECTOR -> slot.configVector();
      case QUEUE_VECTOR -> slot.queueVector();
      default -> 0;
    };
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    if (offset >= device()) {
      slot.writeConfig(offset - device(), sizeBytes, value);
      return;
    }
    switch (offset) {
      case DRIVER_FEATURES -> slot.legacyDriverFeatures(value);
      case QUEUE_ADDRESS -> slot.legacyQueuePage(value);
      case QUEUE_SELECT -> slot.selectQueue(value);
      case QUEUE_NOTIFY -> slot.notifyQueue(value & 0xFFFF);
      case DEVICE_STATUS -> slot.status(value);
      case CONFIG_VECTOR -> slot.configVector(value & 0xFFFF);
      case QUEUE_VECTOR -> slot.queueVector(value & 0xFFFF);
      default -> {
        // Read-only, or nothing there.
      }
    }
  }
}
