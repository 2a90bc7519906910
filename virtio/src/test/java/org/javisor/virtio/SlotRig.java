package org.javisor.virtio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.javisor.device.Clock;
import org.javisor.device.DeviceState;
import org.javisor.device.Frequency;
import org.javisor.device.InstructionTimeSource;
import org.javisor.device.VirtualClock;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.virtio.VirtioSlot.Area;

/** A chip in its slot, with memory, a clock whose time jumps, and a driver's hands. */
public final class SlotRig implements AutoCloseable {
  public static final int RAM_BYTES = 1 << 20;

  /** Each queue's rings, tables included, have so much of memory, from here on; buffers are the test's, below. */
  public static final long RINGS = 0x8_0000;

  public static final long RING_BYTES = 0x1_0000;

  public final AddressSpace memory = new AddressSpace();
  public final VirtualClock clock = new VirtualClock(new InstructionTimeSource(() -> 0, new Frequency(1_000_000_000L)));
  public final VirtioSlot slot;

  /** The vectors that were sent, and "line" for each time the line rose. */
  public final List<String> interrupts = new ArrayList<>();

  private final Ram ram = new Ram(RAM_BYTES);

  public SlotRig(Function<Clock, VirtioChip> chip) {
    memory.addRam(0, ram, 0, RAM_BYTES);
    slot = new VirtioSlot("test", chip.apply(clock), memory, clock);
    slot.plug(new Recorder());
  }

  /** Remembers what the slot sends. */
  private final class Recorder implements Transport {
    private boolean asserted;

    @Override
    public boolean message(int vector) {
      interrupts.add("vector " + vector);
      return vector != QueueRegisters.NO_VECTOR;
    }

    @Override
    public void level(boolean level) {
      if (level && !asserted) {
        interrupts.add("line");
      }
      asserted = level;
    }

    @Override
    public int vectors() {
      return 8;
    }

    @Override
    public void reset() {
      asserted = false;
    }

    @Override
    public DeviceState save() {
      return new NothingV1();
    }

    @Override
    public void restore(DeviceState state) {
      DeviceState.as(NothingV1.class, state);
    }
  }

  /** There is nothing to remember. */
  record NothingV1() implements DeviceState {}

  /** Negotiates features, sets queues up, and says that the driver is ready. */
  public void begin(long features, List<RingDriver> queues) {
    slot.status(0);
    slot.status(1);
    slot.status(3);
    for (int word = 0; word < 2; word++) {
      slot.selectDriverFeatures(word);
      slot.driverFeatures((int) (features >>> 32 * word));
    }
    slot.status(0xB);
    if ((slot.status() & 8) == 0) {
      throw new AssertionError("the features were not accepted");
    }
    for (int i = 0; i < queues.size(); i++) {
      RingDriver queue = queues.get(i);
      slot.selectQueue(i);
      slot.queueSize(queue.size);
      slot.queueVector(i + 1);
      address(Area.DESCRIPTORS, queue.descriptors());
      address(Area.DRIVER, queue.driverArea());
      address(Area.DEVICE, queue.deviceArea());
      slot.queueReady(true);
    }
    slot.configVector(0);
    slot.status(0xF);
  }

  private void address(Area area, long value) {
    slot.queueAddress(area, false, (int) value);
    slot.queueAddress(area, true, (int) (value >>> 32));
  }

  /** A driver of a queue. */
  RingDriver driver(int queue, int size, long features) {
    boolean indirect = (features & Feature.INDIRECT_DESC) != 0;
    boolean eventIndex = (features & Feature.EVENT_IDX) != 0;
    long base = RINGS + RING_BYTES * queue;
    return (features & Feature.RING_PACKED) != 0
        ? new PackedDriver(memory, base, size, indirect, eventIndex)
        : new SplitDriver(memory, base, size, indirect, eventIndex);
  }

  /** Lets time pass until nothing is under way. */
  public void settle() {
    clock.runDue();
    while (clock.skipIdle()) {
      clock.runDue();
    }
  }

  public byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    memory.readBytes(address, bytes, 0, length);
    return bytes;
  }

  public void put(long address, byte[] bytes) {
    memory.writeBytes(address, bytes, 0, bytes.length);
  }

  @Override
  public void close() {
    ram.close();
  }
}
