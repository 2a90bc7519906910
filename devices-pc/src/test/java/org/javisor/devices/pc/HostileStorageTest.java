package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs for every drive controller: registers, tables in memory, media that fail and change. Nothing may
 * throw or hang; every state can be saved and restored.
 */
@Tag("fuzz")
@Timeout(300)
class HostileStorageTest {
  private static final int ROUNDS = 10;
  private static final int OPERATIONS = 10_000;

  private static final int[] ATA_COMMANDS = {
    0x20, 0x24, 0x25, 0x27, 0x29, 0x2F, 0x30, 0x34, 0x35, 0x39, 0x3D, 0x40, 0x60, 0x61, 0x90, 0x91, 0xA0, 0xA1, 0xB0,
    0xC4, 0xC5, 0xC6, 0xC8, 0xCA, 0xE7, 0xEC, 0xEF, 0x08
  };
  private static final int[] PACKETS = {
    0x00, 0x03, 0x12, 0x1A, 0x1B, 0x1E, 0x25, 0x28, 0xA8, 0x2B, 0x43, 0x46, 0x4A, 0x51, 0x5A, 0xBD, 0xFF
  };
  private static final int[] FLOPPY_COMMANDS = {
    0x03, 0x04, 0xC5, 0xE6, 0x07, 0x08, 0x4A, 0x4D, 0x0E, 0x0F, 0x10, 0x13, 0x94, 0xD6, 0xCF
  };

  private final Fuzzing fuzzing = Fuzzing.of(HostileStorageTest.class);
  private final RandomGenerator random = fuzzing.random();

  private interface Guest {
    void act(StorageRig rig);
  }

  private void run(Guest guest) throws ReflectiveOperationException {
    for (long round = 0; round < fuzzing.rounds(ROUNDS, 100L * ROUNDS); round++) {
      try (StorageRig rig = new StorageRig();
          StorageRig other = new StorageRig()) {
        for (int i = 0; i < OPERATIONS; i++) {
          guest.act(rig);
          surroundings(rig);
        }
        Map<String, DeviceState> saved = rig.board.save();
        other.clock.advanceTo(rig.clock.nanos());
        other.board.restore(saved);
        other.settle();
        damaged(saved, guest);
      }
    }
  }

  /** A damaged state is refused, or leads to a machine that runs on. */
  private void damaged(Map<String, DeviceState> saved, Guest guest) throws ReflectiveOperationException {
    StateMutator mutator = new StateMutator(new java.util.Random(random.nextLong()));
    for (int i = 0; i < 20; i++) {
      Map<String, DeviceState> states = new LinkedHashMap<>(saved);
      List<String> names = new ArrayList<>(List.of("ide", "ahci", "floppy", "isa-dma"));
      String name = names.get(random.nextInt(names.size()));
      try (StorageRig rig = new StorageRig()) {
        states.put(name, (DeviceState) mutator.mutate(states.get(name)));
        rig.board.restore(states);
        for (int k = 0; k < 100; k++) {
          guest.act(rig);
        }
        rig.settle();
        rig.board.save();
      } catch (DeviceStateException e) {
        // Refused: as it should be.
      }
    }
  }

  private void surroundings(StorageRig rig) {
    switch (random.nextInt(64)) {
      case 0 -> rig.ideDisk.failing = random.nextInt(4) == 0;
      case 1 -> rig.sataDisk.failing = random.nextInt(4) == 0;
      case 2 -> rig.cd.failing = random.nextInt(4) == 0;
      case 3 -> rig.floppy.failing = random.nextInt(4) == 0;
      case 4 -> rig.floppy.readOnly = random.nextBoolean();
      case 5, 6, 7, 8 -> rig.clock.advance(random.nextInt(1 << random.nextInt(1, 24)));
      default -> {
        // Nothing happens beside.
      }
    }
  }

  private int value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> 1 << random.nextInt(32);
      case 2 -> 0;
      default -> random.nextInt(256);
    };
  }

  private int pick(int[] values) {
    return random.nextInt(16) == 0 ? random.nextInt(256) : values[random.nextInt(values.length)];
  }

  private void region(StorageRig rig, long entry) {
    long address = random.nextInt(4) == 0 ? random.nextLong() & 0xFFFF_FFFFL : random.nextInt(StorageRig.RAM_BYTES);
    long size = random.nextInt(4) == 0 ? random.nextInt(0x1_0000) : 512;
    rig.memory.write(entry, 8, (size | (random.nextInt(3) == 0 ? 0x8000_0000L : 0)) << 32 | address);
  }

  @Test
  void noProgramForIdeControllersDoesHarm() throws ReflectiveOperationException {
    run(rig -> {
      int channel = random.nextInt(2) == 0 ? 0x1F0 : 0x170;
      switch (random.nextInt(12)) {
        case 0, 1 -> rig.out(channel + 7, pick(ATA_COMMANDS));
        case 2, 3 -> rig.out(channel + 1 + random.nextInt(6), value());
        case 4, 5, 6 -> {
          for (int i = random.nextInt(300); i > 0; i--) {
            if (random.nextBoolean()) {
              rig.ports.read(channel, 1 << random.nextInt(3));
            } else {
              rig.ports.write(channel, 1 << random.nextInt(3), pick(PACKETS));
            }
          }
        }
        case 7 -> rig.ports.read(channel + random.nextInt(8), 1 << random.nextInt(3));
        case 8 -> rig.out(channel == 0x1F0 ? 0x3F6 : 0x376, random.nextInt(8) == 0 ? value() : 0);
        case 9 -> region(rig, 0x1000 + 8L * random.nextInt(64));
        case 10 -> rig.ports.write(StorageRig.BUS_MASTER + (channel == 0x1F0 ? 4 : 12), 4, 0x1000);
        default -> rig.ports.write(StorageRig.BUS_MASTER + random.nextInt(16), 1 << random.nextInt(3), value());
      }
    });
  }

  @Test
  void noProgramForSerialAtaAdaptersDoesHarm() throws ReflectiveOperationException {
    run(rig -> {
      long port = StorageRig.AHCI + 0x100 + 0x80L * random.nextInt(3);
      switch (random.nextInt(8)) {
        case 0 -> rig.memory.write(StorageRig.AHCI + random.nextInt(0xFF8), 1 << random.nextInt(4), value());
        case 1 -> rig.memory.read(StorageRig.AHCI + random.nextInt(0xFF8), 1 << random.nextInt(4));
        case 2 -> {
          rig.memory.write(port, 4, 0x1_0000);
          rig.memory.write(port + 8, 4, 0x1_1000);
          rig.memory.write(port + 0x18, 4, 0x11);
        }
        case 3 -> rig.memory.write(port + 0x18, 4, random.nextInt(4) == 0 ? value() : 0x10);
        case 4 -> rig.memory.write(port + 0x34, 4, value());
        case 5 -> rig.memory.write(port + 0x38, 4, value());
        default -> sataCommand(rig, random.nextInt(32));
      }
    });
  }

  private void sataCommand(StorageRig rig, int slot) {
    long header = 0x1_0000 + 32L * slot;
    long table = 0x2_0000 + 0x1000L * slot;
    rig.memory.write(header, 4, (long) random.nextInt(8) << 16 | 5);
    rig.memory.write(header + 8, 8, random.nextInt(32) == 0 ? random.nextLong() : table);
    rig.memory.write(table, 8, 0x8027L | (long) pick(ATA_COMMANDS) << 16 | (long) value() << 32);
    rig.memory.write(table + 3, 1, random.nextInt(16));
    rig.memory.write(table + 8, 8, random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(64) << 32);
    rig.memory.write(table + 0x40, 4, pick(PACKETS));
    for (int i = 0; i < 8; i++) {
      rig.memory.write(table + 0x80 + 16L * i, 8, random.nextInt(StorageRig.RAM_BYTES));
      rig.memory.write(table + 0x8C + 16L * i, 4, random.nextInt(1 << random.nextInt(1, 23)));
    }
  }

  @Test
  void noProgramForFloppyControllersDoesHarm() throws ReflectiveOperationException {
    run(rig -> {
      switch (random.nextInt(10)) {
        case 0 -> rig.out(0x3F2, random.nextInt(4) == 0 ? value() : 0x1C);
        case 1 -> rig.out(0x3F0 + random.nextInt(8), value());
        case 2 -> rig.in(0x3F0 + random.nextInt(8));
        case 3 -> {
          rig.out(0x0A, 2);
          rig.out(0x0B, random.nextBoolean() ? 0x46 : 0x4A);
        }
        case 4 -> rig.out(0x04 + random.nextInt(2), value());
        case 5 -> rig.out(random.nextInt(16), value());
        case 6 -> rig.out(0x3F7, random.nextInt(4) == 0 ? value() : 0);
        case 7, 8 -> floppyCommand(rig);
        default -> {
          for (int i = random.nextInt(600); i > 0; i--) {
            rig.in(0x3F5);
          }
        }
      }
    });
  }

  private void floppyCommand(StorageRig rig) {
    rig.out(0x3F5, pick(FLOPPY_COMMANDS));
    for (int i = random.nextInt(9); i > 0; i--) {
      rig.out(0x3F5, random.nextInt(3) == 0 ? value() : random.nextInt(19));
    }
  }

  @Test
  void noProgramForDmaControllersDoesHarm() throws ReflectiveOperationException {
    run(rig -> {
      int port = switch (random.nextInt(3)) {
        case 0 -> random.nextInt(16);
        case 1 -> 0xC0 + random.nextInt(32);
        default -> 0x80 + random.nextInt(16);
      };
      if (random.nextBoolean()) {
        rig.ports.write(port, 1 << random.nextInt(3), value());
      } else {
        rig.ports.read(port, 1 << random.nextInt(3));
      }
    });
  }
}
