package org.javisor.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortSpace;
import org.javisor.device.PowerControl;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.virtio.RingDriver.Buffer;
import org.javisor.virtio.RingDriver.Used;
import org.javisor.virtio.entropy.EntropyChip;
import org.javisor.virtio.mmio.VirtioMmio;
import org.javisor.virtio.pci.VirtioPci;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drivers of each transport find a device and have a request carried out. Expected values from virtio 1.2, 4. */
class TransportsTest {
  private static final int DEVICE = 16;
  private static final long MODERN_BAR = 0xD000_0000L;
  private static final long MESSAGE_BAR = 0xD001_0000L;
  private static final int PORTS_BAR = 0xC000;
  private static final long FEATURES = Feature.VERSION_1 | Feature.RING_PACKED;

  private final Ram ram = new Ram(SlotRig.RAM_BYTES);
  private final AddressSpace memory = new AddressSpace();
  private final PortSpace ports = new PortSpace();
  private final List<String> interrupts = new ArrayList<>();
  private final SlotRig clockOnly = new SlotRig(clock -> new EchoChip());
  private final VirtioSlot slot = newSlot();

  private VirtioSlot newSlot() {
    memory.addRam(0, ram, 0, SlotRig.RAM_BYTES);
    return new VirtioSlot("entropy", new EntropyChip(bytes -> Arrays.fill(bytes, (byte) 0x5A)), memory,
        clockOnly.clock);
  }

  @AfterEach
  void free() {
    ram.close();
    clockOnly.close();
  }

  private InterruptLine line(String name) {
    return level -> {
      if (level) {
        interrupts.add(name);
      }
    };
  }

  private void plugPci() {
    PowerControl nothing = new PowerControl() {
      @Override
      public void powerOff() {}

      @Override
      public void reset() {}

      @Override
      public void init() {}

      @Override
      public void exit(int code) {}
    };
    PciHost host = new PciHost(
        new PirqRouter(n -> line("gsi " + n), n -> line("isa " + n)), new ResetControl(nothing),
        MemoryAttributes.NONE);
    host.attachPorts(ports);
    VirtioPci.plug(
        slot,
        new VirtioPci.Place(host, DEVICE, memory, ports, (address, data) -> interrupts.add("message " + data)));
    config(0x10, 4, PORTS_BAR);
    config(0x14, 4, (int) MESSAGE_BAR);
    config(0x20, 4, (int) MODERN_BAR);
    config(0x24, 4, 0);
    config(0x04, 2, 7);
  }

  private int config(int register, int sizeBytes) {
    ports.write(0xCF8, 4, 0x8000_0000 | DEVICE << 11 | register & 0xFC);
    return ports.read(0xCFC + (register & 3), sizeBytes);
  }

  private void config(int register, int sizeBytes, int value) {
    ports.write(0xCF8, 4, 0x8000_0000 | DEVICE << 11 | register & 0xFC);
    ports.write(0xCFC + (register & 3), sizeBytes, value);
  }

  /** Capabilities by what they describe: the place of each. */
  private Map<Integer, Integer> structures() {
    Map<Integer, Integer> found = new HashMap<>();
    for (int at = config(0x34, 1); at != 0; at = config(at + 1, 1)) {
      if (config(at, 1) == 9) {
        found.put(config(at + 3, 1), at);
      }
    }
    return found;
  }

  private void begin(long common, RingDriver queue) {
    memory.write(common + 0x14, 1, 0);
    memory.write(common + 0x14, 1, 3);
    memory.write(common + 0x08, 4, 0);
    memory.write(common + 0x0C, 4, Integer.toUnsignedLong((int) FEATURES));
    memory.write(common + 0x08, 4, 1);
    memory.write(common + 0x0C, 4, FEATURES >>> 32);
    memory.write(common + 0x14, 1, 0xB);
    assertThat(memory.read(common + 0x14, 1)).as("FEATURES_OK stays").isEqualTo(0xB);
    memory.write(common + 0x16, 2, 0);
    memory.write(common + 0x18, 2, queue.size);
    memory.write(common + 0x20, 8, queue.descriptors());
    memory.write(common + 0x28, 8, queue.driverArea());
    memory.write(common + 0x30, 8, queue.deviceArea());
  }

  private RingDriver packed() {
    return new PackedDriver(memory, SlotRig.RINGS, 16, false, false);
  }

  private void expectFilled(RingDriver queue, int id) {
    assertThat(queue.take()).contains(new Used(id, 64));
    assertThat(memory.read(0x1000, 8)).isEqualTo(0x5A5A_5A5A_5A5A_5A5AL);
  }

  @Test
  void aModernDriverOnPciUsesMessages() {
    plugPci();
    assertThat(config(0, 4)).as("a transitional entropy device").isEqualTo(0x1005_1AF4);
    assertThat(config(0x2C, 4)).as("its type in the subsystem ID").isEqualTo(0x0004_1AF4);
    Map<Integer, Integer> structures = structures();
    assertThat(structures.keySet()).as("all five structures").containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    long common = MODERN_BAR + config(structures.get(1) + 8, 4);
    long notify = MODERN_BAR + config(structures.get(2) + 8, 4);
    RingDriver queue = packed();
    begin(common, queue);
    int msix = config(0x34, 1);
    assertThat(config(msix, 1)).isEqualTo(0x11);
    config(msix + 2, 2, 0x8000);
    memory.write(MESSAGE_BAR + 16, 4, 0xFEE0_0000L);
    memory.write(MESSAGE_BAR + 24, 4, 0x41);
    memory.write(MESSAGE_BAR + 28, 4, 0);
    memory.write(common + 0x1A, 2, 1);
    assertThat(memory.read(common + 0x1A, 2)).isEqualTo(1);
    memory.write(common + 0x1A, 2, 9);
    assertThat(memory.read(common + 0x1A, 2)).as("there are two vectors").isEqualTo(0xFFFF);
    memory.write(common + 0x1A, 2, 1);
    memory.write(common + 0x1C, 2, 1);
    memory.write(common + 0x14, 1, 0xF);
    int id = queue.add(List.of(Buffer.writable(0x1000, 64)));
    memory.write(notify + memory.read(common + 0x1E, 2) * config(structures.get(2) + 16, 4), 2, 0);
    expectFilled(queue, id);
    assertThat(interrupts).containsExactly("message 65");
  }

  @Test
  void aModernDriverOnPciUsesThePinAndReadsItsCause() {
    plugPci();
    Map<Integer, Integer> structures = structures();
    long common = MODERN_BAR + config(structures.get(1) + 8, 4);
    RingDriver queue = packed();
    begin(common, queue);
    memory.write(common + 0x1C, 2, 1);
    memory.write(common + 0x14, 1, 0xF);
    int id = queue.add(List.of(Buffer.writable(0x1000, 64)));
    memory.write(MODERN_BAR + config(structures.get(2) + 8, 4), 2, 0);
    expectFilled(queue, id);
    assertThat(interrupts).contains("gsi 19");
    long isr = MODERN_BAR + config(structures.get(3) + 8, 4);
    assertThat(memory.read(isr, 1)).as("of a queue").isEqualTo(1);
    assertThat(memory.read(isr, 1)).as("reading clears").isZero();
  }

  @Test
  void firmwareReachesRegistersThroughTheConfigurationSpace() {
    plugPci();
    int window = structures().get(5);
    config(window + 4, 1, 4);
    config(window + 8, 4, 0x14);
    config(window + 12, 4, 1);
    config(window + 16, 1, 3);
    assertThat(memory.read(MODERN_BAR + 0x14, 1)).as("the status").isEqualTo(3);
    assertThat(config(window + 16, 1)).isEqualTo(3);
    config(window + 8, 4, 0x7FFF_FFFF);
    assertThat(config(window + 16, 1)).as("beyond the structures").isZero();
  }

  @Test
  void aDriverFromBeforeVersionOneUsesPorts() {
    plugPci();
    ports.write(PORTS_BAR + 18, 1, 0);
    ports.write(PORTS_BAR + 18, 1, 3);
    ports.write(PORTS_BAR + 4, 4, ports.read(PORTS_BAR, 4) & ~(int) (Feature.INDIRECT_DESC | Feature.EVENT_IDX));
    ports.write(PORTS_BAR + 14, 2, 0);
    int size = ports.read(PORTS_BAR + 12, 2);
    assertThat(size).isEqualTo(64);
    // The standard's layout for 64 descriptors: the used ring on the next page.
    long base = SlotRig.RINGS;
    ports.write(PORTS_BAR + 8, 4, (int) (base >>> 12));
    ports.write(PORTS_BAR + 18, 1, 7);
    memory.write(base, 8, 0x1000);
    memory.write(base + 8, 4, 64);
    memory.write(base + 12, 2, 2);
    long available = base + 16L * size;
    memory.write(available + 4, 2, 0);
    memory.write(available + 2, 2, 1);
    ports.write(PORTS_BAR + 16, 2, 0);
    long used = base + 0x1000;
    assertThat(memory.read(used + 2, 2)).isEqualTo(1);
    assertThat(memory.read(used + 8, 4)).as("bytes written").isEqualTo(64);
    assertThat(memory.read(0x1000, 1)).isEqualTo(0x5A);
    assertThat(ports.read(PORTS_BAR + 19, 1)).as("its cause").isEqualTo(1);
    assertThat(interrupts).contains("gsi 19");
  }

  @Test
  void aDriverOfMemoryMappedRegistersFindsBeginsAndAcknowledges() {
    long base = 0xE000_0000L;
    memory.addMmio(base, VirtioMmio.SIZE_BYTES, VirtioMmio.plug(slot, line("line")));
    assertThat(memory.read(base, 4)).as("\"virt\"").isEqualTo(0x7472_6976);
    assertThat(memory.read(base + 4, 4)).as("version").isEqualTo(2);
    assertThat(memory.read(base + 8, 4)).as("entropy").isEqualTo(4);
    memory.write(base + 0x70, 4, 3);
    memory.write(base + 0x24, 4, 1);
    memory.write(base + 0x20, 4, FEATURES >>> 32);
    memory.write(base + 0x70, 4, 0xB);
    memory.write(base + 0x30, 4, 0);
    assertThat(memory.read(base + 0x34, 4)).isEqualTo(64);
    RingDriver queue = packed();
    memory.write(base + 0x38, 4, queue.size);
    memory.write(base + 0x80, 4, queue.descriptors());
    memory.write(base + 0x90, 4, queue.driverArea());
    memory.write(base + 0xA0, 4, queue.deviceArea());
    memory.write(base + 0x44, 4, 1);
    memory.write(base + 0x70, 4, 0xF);
    int id = queue.add(List.of(Buffer.writable(0x1000, 64)));
    memory.write(base + 0x50, 4, 0);
    expectFilled(queue, id);
    assertThat(interrupts).containsExactly("line");
    assertThat(memory.read(base + 0x60, 4)).isEqualTo(1);
    memory.write(base + 0x64, 4, 1);
    assertThat(memory.read(base + 0x60, 4)).isZero();
  }
}
