package org.javisor.virtio.mmio;

import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.memory.MmioRegion;
import org.javisor.virtio.Transport;
import org.javisor.virtio.VirtioSlot;
import org.javisor.virtio.VirtioSlot.Area;

/**
 * A virtio device as a page of registers and one interrupt line; version 2, without a legacy interface.
 *
 * @see "Virtual I/O Device 1.2, 4.2 Virtio Over MMIO"
 */
public final class VirtioMmio implements MmioRegion, Transport {
  /** Of the region. */
  public static final int SIZE_BYTES = 0x1000;

  private static final int MAGIC = 0x7472_6976;
  private static final int VERSION = 2;
  private static final int VENDOR = 0x5253_564A;

  private static final int MAGIC_VALUE = 0x000;
  private static final int VERSION_REGISTER = 0x004;
  private static final int DEVICE_ID = 0x008;
  private static final int VENDOR_ID = 0x00C;
  private static final int DEVICE_FEATURES = 0x010;
  private static final int DEVICE_FEATURES_SEL = 0x014;
  private static final int DRIVER_FEATURES = 0x020;
  private static final int DRIVER_FEATURES_SEL = 0x024;
  private static final int QUEUE_SEL = 0x030;
  private static final int QUEUE_NUM_MAX = 0x034;
  private static final int QUEUE_NUM = 0x038;
  private static final int QUEUE_READY = 0x044;
  private static final int QUEUE_NOTIFY = 0x050;
  private static final int INTERRUPT_STATUS = 0x060;
  private static final int INTERRUPT_ACK = 0x064;
  private static final int STATUS = 0x070;
  private static final int QUEUE_DESC = 0x080;
  private static final int QUEUE_DRIVER = 0x090;
  private static final int QUEUE_DEVICE = 0x0A0;
  private static final int SHM_LEN = 0x0B0;
  private static final int SHM_LEN_HIGH = 0x0B4;
  private static final int CONFIG_GENERATION = 0x0FC;
  private static final int CONFIG = 0x100;

  private final VirtioSlot slot;
  private final InterruptLine line;

  private VirtioMmio(VirtioSlot slot, InterruptLine line) {
    this.slot = slot;
    this.line = line;
  }

  /** Gives a device these registers; somebody has to map them. */
  public static VirtioMmio plug(VirtioSlot slot, InterruptLine line) {
    VirtioMmio registers = new VirtioMmio(slot, line);
    slot.plug(registers);
    return registers;
  }

  /** Registers are read whole, the configuration in any size. */
  @Override
  public long read(long offset, int sizeBytes) {
    int at = (int) offset;
    if (at >= CONFIG) {
      if (sizeBytes == 8) {
        return slot.readConfig(at - CONFIG, 4) & 0xFFFF_FFFFL | (long) slot.readConfig(at - CONFIG + 4, 4) << 32;
      }
      return slot.readConfig(at - CONFIG, sizeBytes) & 0xFFFF_FFFFL;
    }
    return sizeBytes == 4 ? register(at) & 0xFFFF_FFFFL : 0;
  }

  private int register(int offset) {
    return switch (offset) {
      case MAGIC_VALUE -> MAGIC;
      case VERSION_REGISTER -> VERSION;
      case DEVICE_ID -> slot.type().id();
      case VENDOR_ID -> VENDOR;
      case DEVICE_FEATURES -> slot.deviceFeatures();
      case QUEUE_NUM_MAX -> slot.queueMaximum();
      case QUEUE_READY -> slot.queueReady() ? 1 : 0;
      case INTERRUPT_STATUS -> slot.interruptStatus();
      case STATUS -> slot.status();
      // There is no shared memory: its length is -1.
      case SHM_LEN, SHM_LEN_HIGH -> -1;
      case CONFIG_GENERATION -> slot.configGeneration();
      default -> 0;
    };
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    int at = (int) offset;
    if (at >= CONFIG) {
      slot.writeConfig(at - CONFIG, Math.min(sizeBytes, 4), (int) value);
    } else if (sizeBytes == 4) {
      register(at, (int) value);
    }
  }

  private void register(int offset, int value) {
    switch (offset) {
      case DEVICE_FEATURES_SEL -> slot.selectDeviceFeatures(value);
      case DRIVER_FEATURES -> slot.driverFeatures(value);
      case DRIVER_FEATURES_SEL -> slot.selectDriverFeatures(value);
      case QUEUE_SEL -> slot.selectQueue(value);
      case QUEUE_NUM -> slot.queueSize(value);
      case QUEUE_READY -> slot.queueReady((value & 1) != 0);
      case QUEUE_NOTIFY -> slot.notifyQueue(value & 0xFFFF);
      case INTERRUPT_ACK -> slot.acknowledge(value);
      case STATUS -> slot.status(value);
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

  @Override
  public boolean message(int vector) {
    return false;
  }

  @Override
  public void level(boolean asserted) {
    line.set(asserted);
  }

  @Override
  public int vectors() {
    return 0;
  }

  @Override
  public void reset() {
    line.set(false);
  }

  @Override
  public DeviceState save() {
    return new VirtioMmioStateV1();
  }

  @Override
  public void restore(DeviceState state) {
    DeviceState.as(VirtioMmioStateV1.class, state);
  }
}
