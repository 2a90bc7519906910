package org.javisor.virtio.pci;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.MsiSink;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.pci.MemoryBarTarget;
import org.javisor.devices.pc.pci.MsiX;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;
import org.javisor.memory.AddressSpace;
import org.javisor.virtio.DeviceType;
import org.javisor.virtio.Transport;
import org.javisor.virtio.VirtioSlot;

/**
 * A virtio device as a PCI function: BAR 0 has the legacy ports, BAR 1 the MSI-X table, BAR 4 the modern structures. It
 * interrupts by messages if the driver enables them, else by its pin.
 *
 * @see "Virtual I/O Device 1.2, 4.1 Virtio Over PCI Bus"
 */
public final class VirtioPci extends PciFunction implements Transport {
  private static final int VENDOR = 0x1AF4;
  private static final int MODERN_ID = 0x1040;
  private static final int VENDOR_CAPABILITY = 0x09;
  private static final int MODERN_BAR = 4;
  private static final int MESSAGE_BAR = 1;

  private static final int COMMON_CFG = 1;
  private static final int NOTIFY_CFG = 2;
  private static final int ISR_CFG = 3;
  private static final int DEVICE_CFG = 4;
  private static final int PCI_CFG = 5;

  /** Within the capability that is a window: BAR, offset and length of the access, and its data. */
  private static final int WINDOW_BAR = 4;
  private static final int WINDOW_OFFSET = 8;
  private static final int WINDOW_LENGTH = 12;
  private static final int WINDOW_DATA = 16;

  private final ModernRegion region;
  private final MsiX messages;
  private final int messageCapability;
  private final int window;
  private InterruptLine line = InterruptLine.UNCONNECTED;

  /** Where a function is put. */
  public record Place(PciHost bus, int device, AddressSpace memory, PortSpace ports, MsiSink messages) {}

  private VirtioPci(VirtioSlot slot, Place place) {
    super(identity(slot.type()));
    this.region = new ModernRegion(slot);
    // One for the configuration and one for each queue, of which there may be more than messages.
    this.messages = new MsiX(Math.min(slot.queues() + 1, MsiX.MAXIMUM_VECTORS), place.messages);
    this.messageCapability = messages.declare(this, MESSAGE_BAR);
    if (slot.type().transitionalId() != 0) {
      addIoBar(0, LegacyPorts.PORTS, new PortBarTarget(
          place.ports, slot.name(), LegacyPorts.PORTS, 4, new LegacyPorts(slot, messages::enabled)));
    }
    addMemoryBar(MESSAGE_BAR, MsiX.SIZE_BYTES, new MemoryBarTarget(place.memory, MsiX.SIZE_BYTES, messages));
    addMemoryBar64(
        MODERN_BAR, ModernRegion.SIZE_BYTES, new MemoryBarTarget(place.memory, ModernRegion.SIZE_BYTES, region));
    structure(COMMON_CFG, ModernRegion.COMMON, CommonConfig.SIZE_BYTES);
    structure(ISR_CFG, ModernRegion.ISR, 4);
    structure(DEVICE_CFG, ModernRegion.DEVICE, ModernRegion.PAGE);
    int notify = structure(NOTIFY_CFG, ModernRegion.NOTIFY, ModernRegion.PAGE);
    preset(notify + 16, 4, ModernRegion.NOTIFY_MULTIPLIER);
    window = structure(PCI_CFG, 0, 0);
    writable(window + WINDOW_BAR, 1, 0xFF);
    writable(window + WINDOW_OFFSET, 4, -1);
    writable(window + WINDOW_LENGTH, 4, -1);
    interruptPin(1);
  }

  /** Puts a device on the bus. */
  public static VirtioPci plug(VirtioSlot slot, Place place) {
    VirtioPci function = new VirtioPci(slot, place);
    function.line = place.bus.add(place.device, 0, function);
    slot.plug(function);
    return function;
  }

  /** Drivers from before version 1 look for the type in the subsystem ID. */
  private static PciIdentity identity(DeviceType type) {
    boolean transitional = type.transitionalId() != 0;
    return new PciIdentity(
        VENDOR, transitional ? type.transitionalId() : MODERN_ID + type.id(), transitional ? 0 : 1, type.classCode(),
        VENDOR, type.id());
  }

  /** Adds a capability that says where a structure is; with room for a notification multiplier or a window's data. */
  private int structure(int kind, int offset, int length) {
    boolean longer = kind == NOTIFY_CFG || kind == PCI_CFG;
    ByteBuffer body = ByteBuffer.allocate(longer ? 18 : 14).order(ByteOrder.LITTLE_ENDIAN);
    body.put((byte) (body.capacity() + 2)).put((byte) kind);
    body.put((byte) (kind == PCI_CFG ? 0 : MODERN_BAR)).put((byte) 0).putShort((short) 0);
    body.putInt(offset).putInt(length);
    return addCapability(VENDOR_CAPABILITY, body.array());
  }

  @Override
  protected void written(int offset, int sizeBytes) {
    messages.control(this, messageCapability);
  }

  // The window, for firmware that cannot reach the memory

  @Override
  protected boolean isWindow(int offset) {
    return offset >= window + WINDOW_DATA && offset < window + WINDOW_DATA + 4;
  }

  private boolean opens(int sizeBytes) {
    int length = read(window + WINDOW_LENGTH, 4);
    long offset = read(window + WINDOW_OFFSET, 4) & 0xFFFF_FFFFL;
    return read(window + WINDOW_BAR, 1) == MODERN_BAR && length == sizeBytes && offset % sizeBytes == 0
        && offset <= ModernRegion.SIZE_BYTES - sizeBytes;
  }

  @Override
  protected int readWindow(int offset, int sizeBytes) {
    return opens(sizeBytes) ? (int) region.read(read(window + WINDOW_OFFSET, 4), sizeBytes) : 0;
  }

  @Override
  protected void writeWindow(int offset, int sizeBytes, int value) {
    if (opens(sizeBytes)) {
      region.write(read(window + WINDOW_OFFSET, 4), sizeBytes, value & 0xFFFF_FFFFL >>> 32 - 8 * sizeBytes);
    }
  }

  // The slot's side

  @Override
  public boolean message(int vector) {
    if (!messages.enabled()) {
      return false;
    }
    messages.fire(vector);
    return true;
  }

  @Override
  public void level(boolean asserted) {
    line.set(asserted && !messages.enabled());
  }

  @Override
  public int vectors() {
    return messages.vectors();
  }

  /** The configuration space is the bus's to reset. */
  @Override
  public void reset() {
    messages.reset();
  }

  @Override
  public DeviceState save() {
    return new VirtioPciStateV1(messages.save());
  }

  @Override
  public void restore(DeviceState state) {
    messages.restore(DeviceState.as(VirtioPciStateV1.class, state).messages());
  }

}
