package org.javisor.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.javisor.device.BlockTiming;
import org.javisor.device.CharacterBackend;
import org.javisor.device.Clock;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.device.network.Offload;
import org.javisor.testkit.Fuzzing;
import org.javisor.virtio.RingDriver.Buffer;
import org.javisor.virtio.balloon.BalloonChip;
import org.javisor.virtio.block.BlockChip;
import org.javisor.virtio.block.BlockSettings;
import org.javisor.virtio.console.ConsoleChip;
import org.javisor.virtio.console.ConsolePort;
import org.javisor.virtio.entropy.EntropyChip;
import org.javisor.virtio.net.NetChip;
import org.javisor.virtio.p9.P9Chip;
import org.javisor.virtio.vsock.SocketChip;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A driver that writes anything into rings, registers and requests: no device throws, none hangs, each works again when
 * it is reset.
 */
class HostileDriverTest {
  private static final int ROUNDS = 25_000;
  private static final int LONG_ROUNDS = 1_000_000;
  private static final int NEEDS_RESET = 64;

  /** Always has input, and takes output half of the time. */
  private static final class MoodyBackend implements CharacterBackend {
    private final RandomGenerator random;

    MoodyBackend(RandomGenerator random) {
      this.random = random;
    }

    @Override
    public boolean offer(int value) {
      return random.nextInt(4) != 0;
    }

    @Override
    public int poll() {
      return random.nextInt(8) == 0 ? -1 : random.nextInt(256);
    }

    @Override
    public void listen(CharacterBackend.Listener listener) {
      // The moods change by themselves.
    }
  }

  /** Has frames most of the time, small and large, whole and unfinished. */
  private record MoodyCable(RandomGenerator random) implements NetworkBackend {
    @Override
    public boolean send(EthernetFrame frame) {
      return random.nextBoolean();
    }

    @Override
    public Optional<EthernetFrame> receive() {
      if (random.nextInt(3) == 0) {
        return Optional.empty();
      }
      byte[] bytes = new byte[14 + random.nextInt(random.nextInt(8) == 0 ? 60_000 : 1500)];
      return Optional.of(new EthernetFrame(bytes, random.nextBoolean() ? Offload.NONE : new Offload(34, 16, 1460)));
    }

    @Override
    public boolean linkUp() {
      return random.nextInt(8) != 0;
    }

    @Override
    public void listen(NetworkBackend.Listener listener) {
      // The moods change by themselves.
    }

    @Override
    public void accept(Acceptance acceptance) {
      // It gives what it likes.
    }
  }

  private static final RandomGenerator RANDOM = Fuzzing.of(HostileDriverTest.class).random();

  static Stream<Arguments> chips() {
    Function<Clock, VirtioChip> block = clock -> new BlockChip(
        new BlockSettings(new MemoryDisk(64), "JV1", 2, BlockTiming.COUNTED), clock);
    Function<Clock, VirtioChip> console = clock -> new ConsoleChip(List.of(
        new ConsolePort("", true, new MoodyBackend(RANDOM)), new ConsolePort("a", false, new MoodyBackend(RANDOM))));
    Function<Clock, VirtioChip> entropy = clock -> new EntropyChip(RANDOM::nextBytes);
    Function<Clock, VirtioChip> net = clock -> new NetChip(
        new MoodyCable(RANDOM), new MacAddress(0x5254_0000_0001L), 2);
    Function<Clock, VirtioChip> balloon = clock -> new BalloonChip((guestPhys, sizeBytes) -> {
      if ((guestPhys | sizeBytes) % BalloonChip.PAGE_BYTES != 0 || sizeBytes <= 0 || guestPhys < 0) {
        throw new AssertionError("no pages: 0x%x, 0x%x".formatted(guestPhys, sizeBytes));
      }
    });
    Function<Clock, VirtioChip> folder = HostileDriverTest::folder;
    Function<Clock, VirtioChip> sockets = clock -> new SocketChip(SocketChip.LOWEST_CID);
    return Stream.of(
        arguments("block", block), arguments("console", console), arguments("entropy", entropy),
        arguments("net", net), arguments("balloon", balloon), arguments("9p", folder),
        arguments("sockets", sockets));
  }

  @TempDir
  private static Path shared;

  private static VirtioChip folder(Clock clock) {
    try {
      return new P9Chip(shared, false, "tag", clock, BlockTiming.COUNTED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Attack(SlotRig rig, List<RingDriver> drivers, RandomGenerator random) {
    private static final long[] TELLING = {
      0, 1, 2, 4, 7, 0x10, 0x80, 0xFF, 0x100, 0x1000, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL,
      -1, Long.MIN_VALUE, SlotRig.RINGS, SlotRig.RAM_BYTES - 1, SlotRig.RAM_BYTES
    };

    long number() {
      return switch (random.nextInt(4)) {
        case 0 -> TELLING[random.nextInt(TELLING.length)];
        case 1 -> random.nextInt(32);
        case 2 -> random.nextInt(SlotRig.RAM_BYTES);
        default -> random.nextLong();
      };
    }

    void step() {
      int queue = random.nextInt(drivers.size());
      RingDriver driver = drivers.get(queue);
      switch (random.nextInt(12)) {
        case 0 -> scribble(driver.descriptors(), 16 * driver.size);
        case 1 -> scribble(driver.driverArea(), 32);
        case 2 -> scribble(driver.deviceArea(), 32);
        case 3 -> scribble(driver.descriptors() + 0x8000, 0x1000);
        case 4 -> scribble(0, SlotRig.RAM_BYTES);
        case 5, 6, 7 -> request(driver);
        case 8 -> rig.slot.writeConfig(random.nextInt(64), 1 << random.nextInt(3), random.nextInt());
        case 9 -> register();
        default -> rig.slot.notifyQueue(queue);
      }
      if (random.nextInt(3) == 0) {
        rig.clock.runDue();
      }
    }

    void scribble(long base, int length) {
      int size = 1 << random.nextInt(4);
      rig.memory.write(base + random.nextInt(length), size, number());
    }

    /** Mostly well-formed, so that what is behind the ring is reached, too. */
    void request(RingDriver driver) {
      List<Buffer> buffers = new ArrayList<>();
      int readable = random.nextInt(3);
      int writable = random.nextInt(3);
      for (int i = 0; i < readable; i++) {
        long at = random.nextInt(SlotRig.RAM_BYTES / 2);
        rig.memory.write(at, 4, random.nextInt(20));
        rig.memory.write(at + 4, 4, random.nextInt(10));
        rig.memory.write(at + 8, 8, random.nextInt(100));
        buffers.add(Buffer.readable(at, random.nextBoolean() ? 16 : 512 * random.nextInt(40)));
      }
      for (int i = 0; i < writable; i++) {
        buffers.add(Buffer.writable(random.nextInt(SlotRig.RAM_BYTES / 2), 1 + 512 * random.nextInt(40)));
      }
      try {
        if (!buffers.isEmpty()) {
          driver.add(buffers);
        }
        driver.take();
      } catch (NoSuchElementException | AssertionError e) {
        // The driver's own books are in disorder, after all that was scribbled.
        rig.slot.notifyQueue(0);
      }
    }

    void register() {
      switch (random.nextInt(8)) {
        case 0 -> rig.slot.selectQueue(random.nextInt(6));
        case 1 -> rig.slot.queueSize((int) number());
        case 2 -> rig.slot.queueReady(random.nextBoolean());
        case 3 -> rig.slot.queueAddress(
            VirtioSlot.Area.values()[random.nextInt(3)], random.nextInt(8) == 0, (int) number());
        case 4 -> rig.slot.queueVector((int) number() & 0xFFFF);
        case 5 -> rig.slot.legacyQueuePage(random.nextInt(256));
        case 6 -> rig.slot.status(random.nextInt(256));
        default -> rig.slot.driverFeatures((int) number());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chips")
  void noDriverBreaksADevice(String name, Function<Clock, VirtioChip> chip) {
    Fuzzing fuzzing = Fuzzing.of(HostileDriverTest.class);
    RandomGenerator random = fuzzing.random();
    long rounds = fuzzing.rounds(ROUNDS, LONG_ROUNDS);
    long failed = 0;
    long answered = 0;
    for (int life = 0; life < 50; life++) {
      long features = features(random);
      try (SlotRig rig = new SlotRig(chip)) {
        List<RingDriver> drivers = new ArrayList<>();
        for (int i = 0; i < Math.min(4, rig.slot.queues()); i++) {
          drivers.add(rig.driver(i, 16, features));
        }
        rig.begin(features | offered(rig), drivers);
        Attack attack = new Attack(rig, drivers, random);
        for (long i = 0; i < rounds / 50; i++) {
          attack.step();
          if ((rig.slot.status() & NEEDS_RESET) != 0) {
            failed++;
            drivers.replaceAll(driver -> rig.driver(drivers.indexOf(driver), 16, features));
            rig.put(SlotRig.RINGS, new byte[(int) (SlotRig.RING_BYTES * drivers.size())]);
            rig.begin(features | offered(rig), drivers);
          }
        }
        rig.settle();
        rig.slot.finish();
        rig.slot.restore(rig.slot.save());
        answered += works(rig, features) ? 1 : 0;
      }
    }
    assertThat(failed).as("what is wrong is noticed").isGreaterThan(10);
    assertThat(answered).as("a reset device works").isEqualTo(50);
  }

  private static long features(RandomGenerator random) {
    return Feature.VERSION_1
        | (random.nextBoolean() ? Feature.RING_PACKED : 0)
        | (random.nextBoolean() ? Feature.INDIRECT_DESC : 0)
        | (random.nextBoolean() ? Feature.EVENT_IDX : 0);
  }

  /** All that a device itself offers. */
  private static long offered(SlotRig rig) {
    rig.slot.selectDeviceFeatures(0);
    return rig.slot.deviceFeatures() & 0xFF_FFFFL;
  }

  /** A request of a driver that behaves comes back. */
  private static boolean works(SlotRig rig, long features) {
    rig.put(SlotRig.RINGS, new byte[(int) SlotRig.RING_BYTES * 4]);
    List<RingDriver> drivers = new ArrayList<>();
    for (int i = 0; i < Math.min(4, rig.slot.queues()); i++) {
      drivers.add(rig.driver(i, 16, features));
    }
    rig.begin(features | offered(rig), drivers);
    int queue = switch (rig.slot.type()) {
      case CONSOLE -> 3;
      case NETWORK, SOCKET -> 1;
      default -> 0;
    };
    int length = rig.slot.type() == DeviceType.SOCKET ? 44 : 16;
    rig.put(0x1000, new byte[length]);
    drivers.get(queue).add(List.of(Buffer.readable(0x1000, length), Buffer.writable(0x2000, 513)));
    rig.slot.notifyQueue(queue);
    rig.settle();
    Optional<RingDriver.Used> used = drivers.get(queue).take();
    return used.isPresent();
  }
}
