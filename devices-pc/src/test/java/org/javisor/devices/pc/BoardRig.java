package org.javisor.devices.pc;

import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.javisor.device.CharacterBackend;
import org.javisor.device.Frequency;
import org.javisor.device.PortMapping;
import org.javisor.device.PortSpace;
import org.javisor.device.WallClock;
import org.javisor.devices.pc.fwcfg.FwCfgItems;
import org.javisor.devices.pc.interrupt.ApicSettings;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** A whole board around a little RAM, and a hostile guest. */
final class BoardRig implements AutoCloseable {
  private static final long RAM_BYTES = 0x1_0000;

  private final Ram ram = new Ram(RAM_BYTES);
  final TestClock clock = new TestClock();
  final PortSpace ports = new PortSpace();
  final AddressSpace memory = new AddressSpace();
  final RecordingPower power = new RecordingPower();
  final RecordingCpus cpus = new RecordingCpus();
  final Motherboard board;
  int currentCpu;

  /** A board whose serial line takes output now and then, and has some input. */
  BoardRig(int cpuCount) {
    this(cpuCount, new FickleBackend());
  }

  BoardRig(int cpuCount, CharacterBackend serial) {
    memory.addRam(0, ram, 0, RAM_BYTES);
    board = new Motherboard(
        new Sockets(ports, memory, clock, power, cpus, () -> currentCpu),
        new MotherboardSettings(
            new ApicSettings(cpuCount, new Frequency(1_000_000_000L), new Frequency(2_500_000_000L)),
            64L << 20,
            WallClock.fixed(LocalDateTime.of(2026, 1, 1, 0, 0)),
            List.of(serial),
            CharacterBackend.none(),
            new FwCfgItems(),
            Optional.empty()));
  }

  @Override
  public void close() {
    ram.close();
  }

  /** Takes output now and then, and has some input. */
  private static final class FickleBackend implements CharacterBackend {
    private final Deque<Integer> input = new ArrayDeque<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    private int offers;

    @Override
    public boolean offer(int value) {
      return offers++ % 3 != 0;
    }

    @Override
    public int poll() {
      Integer next = input.poll();
      return next == null ? -1 : next;
    }

    @Override
    public void listen(Listener listener) {
      // Its state never changes by itself.
    }
  }

  /** Random accesses to everything that is mapped, with time passing and interrupts being taken. */
  void fuzz(long seed, int accesses) {
    Random random = new Random(seed);
    List<PortMapping> ranges = ports.mappings();
    long[] pages = {0xFEE0_0000L, 0xFEC0_0000L, 0xFED0_0000L};
    for (int i = 0; i < accesses; i++) {
      currentCpu = random.nextInt(board.interrupts().settings().cpus());
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          PortMapping range = ranges.get(random.nextInt(ranges.size()));
          accessPort(random, range.first() + random.nextInt(range.count()));
        }
        case 4, 5 -> accessMemory(random, pages[random.nextInt(pages.length)]);
        case 6 -> accessCpu(random);
        default -> clock.advance(random.nextLong(1L << random.nextInt(28)));
      }
    }
  }

  private static int value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> 1 << random.nextInt(32);
      case 2 -> -1 << random.nextInt(32);
      default -> random.nextInt(256);
    };
  }

  private void accessPort(Random random, int port) {
    int sizeBytes = 1 << random.nextInt(3);
    if (random.nextInt(3) == 0) {
      ports.read(port, sizeBytes);
    } else {
      ports.write(port, sizeBytes, value(random));
    }
  }

  private void accessMemory(Random random, long page) {
    int sizeBytes = 1 << random.nextInt(4);
    int offset = random.nextBoolean() ? random.nextInt(0x40) * 0x10 : random.nextInt(0x1000);
    long address = page + Math.min(offset, 0x1000 - sizeBytes);
    if (random.nextInt(3) == 0) {
      memory.read(address, sizeBytes);
    } else {
      long value = (long) value(random) << 32 * random.nextInt(2) ^ value(random);
      memory.write(address, sizeBytes, value & -1L >>> 64 - 8 * sizeBytes);
    }
  }

  private void accessCpu(Random random) {
    int msr = random.nextInt(8) == 0 ? 0x6E0 : 0x800 + random.nextInt(0x40);
    switch (random.nextInt(7)) {
      case 0 -> board.interrupts().readMsr(currentCpu, msr, new long[1]);
      case 1 -> board.interrupts().writeMsr(currentCpu, msr, random.nextLong() >>> random.nextInt(64));
      case 2 -> board.interrupts().apicBase(currentCpu, 0xFEE0_0000L | random.nextInt(16) << 8);
      case 3 -> board.interrupts().taskPriority(currentCpu, random.nextInt(16));
      case 4 -> board.interrupts().send(0xFEE0_0000L | random.nextInt(0x10_0000), random.nextInt());
      case 5 -> {
        board.keyboard().key(random.nextInt(0x100), random.nextBoolean());
        board.keyboard().mouse(random.nextInt(-500, 500), random.nextInt(-500, 500), random.nextInt(8),
            random.nextInt(-2, 3));
      }
      default -> board.interrupts().acknowledge(currentCpu);
    }
  }
}
