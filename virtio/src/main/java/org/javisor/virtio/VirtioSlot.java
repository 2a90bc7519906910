package org.javisor.virtio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.Timer;
import org.javisor.memory.AddressSpace;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.GuestMemory;
import org.javisor.virtio.ring.RingException;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/**
 * A virtio device on whatever transport: status, feature negotiation, queues, interrupts. Whatever a driver does that
 * it may not do ends in DEVICE_NEEDS_RESET.
 *
 * @see "Virtual I/O Device 1.2, 2 Basic Facilities of a Virtio Device; 3.1 Device Initialization"
 */
public final class VirtioSlot implements Device {
  private static final int DRIVER_OK = 4;
  private static final int FEATURES_OK = 8;
  private static final int NEEDS_RESET = 64;

  private static final int QUEUE_INTERRUPT = 1;
  private static final int CONFIG_INTERRUPT = 2;

  private final String name;
  private final VirtioChip chip;
  private final Clock clock;
  private final GuestMemory memory;
  private final List<QueueRegisters> queues = new ArrayList<>();
  private final Socket socket = new Socket();
  private final boolean[] again;
  private final Timer againTimer;
  private Transport transport = Unplugged.INSTANCE;
  private int status;
  private long driverFeatures;
  private int interruptStatus;
  private int generation;
  private int configVector = QueueRegisters.NO_VECTOR;
  private int deviceFeatureSelect;
  private int driverFeatureSelect;
  private int queueSelect;
  private long epoch;

  /** @param name unique in the machine: "virtio-block0" */
  public VirtioSlot(String name, VirtioChip chip, AddressSpace memory, Clock clock) {
    this.name = name;
    this.chip = chip;
    this.clock = clock;
    this.memory = new GuestMemory(memory);
    chip.queueSizes().forEach(size -> queues.add(new QueueRegisters(size)));
    this.again = new boolean[queues.size()];
    this.againTimer = socket.newTimer(this::serveAgain);
    chip.attach(socket);
  }

  /** Who is asked to interrupt. */
  public void plug(Transport plugged) {
    transport = plugged;
  }

  public DeviceType type() {
    return chip.type();
  }

  /** How many queues there are. */
  public int queues() {
    return queues.size();
  }

  @Override
  public String name() {
    return name;
  }

  // Registers, named as in the PCI transport's common configuration

  public synchronized void selectDeviceFeatures(int word) {
    deviceFeatureSelect = word;
  }

  public synchronized int deviceFeatureSelect() {
    return deviceFeatureSelect;
  }

  public synchronized int deviceFeatures() {
    return word(Feature.OFFERED & ~Feature.ANY_LAYOUT | chip.features(), deviceFeatureSelect);
  }

  /** The features that fit into a legacy driver's register. */
  public synchronized int legacyDeviceFeatures() {
    return (int) (Feature.OFFERED_LEGACY | chip.features());
  }

  private static int word(long value, int select) {
    return switch (select) {
      case 0 -> (int) value;
      case 1 -> (int) (value >>> 32);
      default -> 0;
    };
  }

  public synchronized void selectDriverFeatures(int word) {
    driverFeatureSelect = word;
  }

  public synchronized int driverFeatureSelect() {
    return driverFeatureSelect;
  }

  public synchronized int driverFeatures() {
    return word(driverFeatures, driverFeatureSelect);
  }

  public synchronized void driverFeatures(int value) {
    if ((status & FEATURES_OK) == 0 && (driverFeatureSelect & ~1) == 0) {
      int shift = 32 * driverFeatureSelect;
      driverFeatures = driverFeatures & ~(0xFFFF_FFFFL << shift) | (value & 0xFFFF_FFFFL) << shift;
    }
  }

  /** What a legacy driver accepts counts without FEATURES_OK. */
  public synchronized void legacyDriverFeatures(int value) {
    if ((status & DRIVER_OK) == 0) {
      driverFeatures = value & (Feature.OFFERED_LEGACY | chip.features()) & 0xFFFF_FFFFL;
    }
  }

  public synchronized int legacyDriverFeatures() {
    return (int) driverFeatures;
  }

  public synchronized int status() {
    return status;
  }

  /** Zero resets the device. */
  public synchronized void status(int value) {
    if ((value & 0xFF) == 0) {
      resetDevice();
      return;
    }
    int wanted = value & 0xFF & ~NEEDS_RESET | status & NEEDS_RESET;
    boolean modern = (driverFeatures & Feature.VERSION_1) != 0;
    if ((wanted & ~status & FEATURES_OK) != 0 && !(modern && acceptable())) {
      wanted &= ~FEATURES_OK;
    }
    boolean starts = (wanted & ~status & DRIVER_OK) != 0;
    status = wanted;
    if (starts) {
      socket.enter(this::begin);
    }
  }

  private boolean acceptable() {
    return (driverFeatures & ~(Feature.OFFERED | chip.features())) == 0;
  }

  /** The driver may have told of requests before it was ready. */
  private void begin() {
    driverFeatures &= Feature.OFFERED | chip.features();
    chip.start();
    for (int i = 0; i < queues.size(); i++) {
      if (socket.queue(i) != null) {
        chip.notified(i);
      }
    }
  }

  public synchronized int configGeneration() {
    return generation & 0xFF;
  }

  public synchronized int configVector() {
    return configVector;
  }

  public synchronized void configVector(int vector) {
    configVector = vector(vector);
  }

  private int vector(int wanted) {
    return wanted < transport.vectors() ? wanted : QueueRegisters.NO_VECTOR;
  }

  public synchronized int queueSelect() {
    return queueSelect;
  }

  public synchronized void selectQueue(int index) {
    queueSelect = index & 0xFFFF;
  }

  /** The selected queue's registers; null if there is no such queue. */
  private @Nullable QueueRegisters selected() {
    return queueSelect < queues.size() ? queues.get(queueSelect) : null;
  }

  /** As many descriptors as the selected queue can have; 0 if there is none. */
  public synchronized int queueMaximum() {
    QueueRegisters queue = selected();
    return queue == null ? 0 : queue.largest();
  }

  public synchronized int queueSize() {
    QueueRegisters queue = selected();
    return queue == null ? 0 : queue.size;
  }

  public synchronized void queueSize(int size) {
    QueueRegisters queue = selected();
    if (queue != null && !queue.ready && size > 0 && size <= queue.largest()) {
      queue.size = size;
    }
  }

  public synchronized int queueVector() {
    QueueRegisters queue = selected();
    return queue == null ? QueueRegisters.NO_VECTOR : queue.vector;
  }

  public synchronized void queueVector(int vector) {
    QueueRegisters queue = selected();
    if (queue != null) {
      queue.vector = vector(vector);
    }
  }

  public synchronized boolean queueReady() {
    QueueRegisters queue = selected();
    return queue != null && queue.ready;
  }

  public synchronized void queueReady(boolean ready) {
    QueueRegisters queue = selected();
    if (queue != null && queue.ready != ready) {
      queue.ready(ready);
    }
  }

  /** The three areas of a queue. */
  public enum Area {
    DESCRIPTORS,
    DRIVER,
    DEVICE
  }

  public synchronized long queueAddress(Area area) {
    QueueRegisters queue = selected();
    if (queue == null) {
      return 0;
    }
    return switch (area) {
      case DESCRIPTORS -> queue.descriptors;
      case DRIVER -> queue.driver;
      case DEVICE -> queue.device;
    };
  }

  /** Sets half of the address of an area, while the queue is not in use. */
  public synchronized void queueAddress(Area area, boolean high, int value) {
    QueueRegisters queue = selected();
    if (queue == null || queue.ready) {
      return;
    }
    long old = queueAddress(area);
    long changed = high
        ? old & 0xFFFF_FFFFL | (long) value << 32
        : old & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL;
    switch (area) {
      case DESCRIPTORS -> queue.descriptors = changed;
      case DRIVER -> queue.driver = changed;
      case DEVICE -> queue.device = changed;
    }
  }

  /** A legacy driver's page number; 0 stops the queue. */
  public synchronized void legacyQueuePage(int page) {
    QueueRegisters queue = selected();
    if (queue != null) {
      queue.placeLegacy((page & 0xFFFF_FFFFL) << 12);
    }
  }

  public synchronized int legacyQueuePage() {
    QueueRegisters queue = selected();
    return queue == null || !queue.ready ? 0 : (int) (queue.descriptors >>> 12);
  }

  /** The driver says that there are requests. */
  public synchronized void notifyQueue(int index) {
    if (socket.running() && index >= 0 && index < queues.size()) {
      socket.enter(() -> {
        if (socket.queue(index) != null) {
          chip.notified(index);
        }
      });
    }
  }

  /** Reads and clears the interrupt status, as PCI has it. */
  public synchronized int takeInterruptStatus() {
    int was = interruptStatus;
    acknowledge(was);
    return was;
  }

  public synchronized int interruptStatus() {
    return interruptStatus;
  }

  public synchronized void acknowledge(int bits) {
    interruptStatus &= ~bits;
    transport.level(interruptStatus != 0);
  }

  /** Bytes of the configuration, little-endian; what is beyond reads as 0. */
  public synchronized int readConfig(int offset, int sizeBytes) {
    byte[] config = chip.config();
    int value = 0;
    for (int i = 0; i < sizeBytes && offset + i < config.length && offset >= 0; i++) {
      value |= (config[offset + i] & 0xFF) << 8 * i;
    }
    return value;
  }

  public synchronized void writeConfig(int offset, int sizeBytes, int value) {
    for (int i = 0; i < sizeBytes; i++) {
      chip.writeConfig(offset + i, value >>> 8 * i & 0xFF);
    }
  }

  // Life

  private void resetDevice() {
    epoch++;
    chip.reset();
    status = 0;
    driverFeatures = 0;
    interruptStatus = 0;
    configVector = QueueRegisters.NO_VECTOR;
    deviceFeatureSelect = 0;
    driverFeatureSelect = 0;
    queueSelect = 0;
    queues.forEach(QueueRegisters::reset);
    Arrays.fill(again, false);
    transport.level(false);
  }

  @Override
  public synchronized void reset() {
    resetDevice();
    generation = 0;
    transport.reset();
  }

  /** Finishes what is under way, on the machine's thread: afterwards the device can be saved. */
  public synchronized void finish() {
    socket.enter(chip::finish);
  }

  @Override
  public synchronized VirtioStateV1 save() {
    return new VirtioStateV1(
        type().id(), status, driverFeatures, interruptStatus, generation, configVector,
        List.of(deviceFeatureSelect, driverFeatureSelect, queueSelect),
        queues.stream().map(QueueRegisters::save).toList(), transport.save(), chip.save());
  }

  @Override
  public synchronized void restore(DeviceState state) {
    VirtioStateV1 s = DeviceState.as(VirtioStateV1.class, state);
    if (s.type() != type().id()) {
      throw new DeviceStateException("%s was a device of type %d".formatted(name, s.type()));
    }
    DeviceState.size("queues", s.queues(), queues.size());
    resetDevice();
    chip.restore(s.chip());
    status = s.status();
    driverFeatures = s.driverFeatures() & (Feature.OFFERED | chip.features());
    generation = s.generation();
    deviceFeatureSelect = s.selectors().get(0);
    driverFeatureSelect = s.selectors().get(1);
    queueSelect = s.selectors().get(2) & 0xFFFF;
    for (int i = 0; i < queues.size(); i++) {
      queues.get(i).restore(s.queues().get(i));
      queues.get(i).vector = vector(s.queues().get(i).vector());
    }
    configVector = vector(s.configVector());
    interruptStatus = s.interruptStatus();
    transport.restore(s.transport());
    transport.level(interruptStatus != 0);
    if (socket.running()) {
      // On the clock's thread, when everything is restored: the host may have something for the driver.
      Arrays.fill(again, true);
      socket.soon(againTimer);
      socket.enter(chip::start);
    }
  }

  private void serveAgain() {
    for (int i = 0; i < again.length; i++) {
      if (again[i]) {
        again[i] = false;
        if (socket.queue(i) != null) {
          chip.notified(i);
        }
      }
    }
  }

  private void interrupt(int bit, int vector) {
    if (!transport.message(vector)) {
      interruptStatus |= bit;
      transport.level(true);
    }
  }

  /** The chip's side. */
  private final class Socket implements ChipSocket {
    boolean running() {
      return (status & (DRIVER_OK | NEEDS_RESET)) == DRIVER_OK;
    }

    @Override
    public long features() {
      return driverFeatures;
    }

    @Override
    public @Nullable VirtQueue queue(int index) {
      return running() ? queues.get(index).queue(memory, driverFeatures) : null;
    }

    @Override
    public void given(int queue) {
      VirtQueue used = queue(queue);
      if (used != null && used.wantsInterrupt()) {
        interrupt(QUEUE_INTERRUPT, queues.get(queue).vector);
      }
    }

    @Override
    public void serve(int index, Consumer<Chain> service) {
      VirtQueue queue = Objects.requireNonNull(queue(index));
      int left = queue.size();
      Chain chain = queue.take();
      while (chain != null) {
        service.accept(chain);
        queue.give(chain);
        left--;
        chain = left > 0 ? queue.take() : null;
      }
      given(index);
      if (queue.listen()) {
        again[index] = true;
        soon(againTimer);
      }
    }

    @Override
    public void configChanged() {
      generation++;
      if ((status & DRIVER_OK) != 0) {
        interrupt(CONFIG_INTERRUPT, configVector);
      }
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public void enter(Runnable work) {
      synchronized (VirtioSlot.this) {
        try {
          work.run();
        } catch (RingException e) {
          status |= NEEDS_RESET;
          configChanged();
        }
      }
    }

    @Override
    public Timer newTimer(Runnable expiry) {
      return clock.newTimer(() -> enter(expiry));
    }

    @Override
    public void soon(Timer timer) {
      timer.arm(clock.nanos());
    }
  }

  /** Before it is put on a transport. */
  private enum Unplugged implements Transport {
    INSTANCE;

    @Override
    public boolean message(int vector) {
      return false;
    }

    @Override
    public void level(boolean asserted) {
      // There is no line.
    }

    @Override
    public int vectors() {
      return 0;
    }

    @Override
    public void reset() {
      // There is nothing to reset.
    }

    @Override
    public DeviceState save() {
      throw new IllegalStateException("a device that is on no transport");
    }

    @Override
    public void restore(DeviceState state) {
      throw new IllegalStateException("a device that is on no transport");
    }
  }
}
