package org.javisor.devices.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.javisor.device.CharacterBackend;
import org.javisor.device.PortMapping;
import org.javisor.device.sound.SoundOutput;
import org.javisor.devices.pc.usb.UhciController.Plug;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At least 100,000 hostile accesses to the registers of each chip, with time passing and some accesses to all others.
 * Drive controllers and the graphics adapter have tests of their own.
 */
@Tag("fuzz")
@Timeout(300)
class EveryChipFuzzTest {
  private static final int ACCESSES = 100_000;
  private static final int USB_PORTS = 0xC040;
  private static final int CODEC_PORTS = 0xC100;
  private static final int SOUND_PORTS = 0xC200;
  private static final String CONFIGURATION = "pci-config";

  private static BoardRig fullBoard() {
    BoardRig rig = new BoardRig(2);
    rig.board.plugUsb(EnumSet.allOf(Plug.class));
    rig.board.plugSound(SoundOutput.none());
    rig.board.plugParallelPort(CharacterBackend.none());
    rig.board.reset();
    config(rig, 1 << 3 | 2, 0x20, USB_PORTS);
    config(rig, 1 << 3 | 2, 0x04, 5);
    config(rig, 5 << 3, 0x10, CODEC_PORTS);
    config(rig, 5 << 3, 0x14, SOUND_PORTS);
    config(rig, 5 << 3, 0x04, 5);
    return rig;
  }

  private static void config(BoardRig rig, int function, int register, int value) {
    rig.ports.write(0xCF8, 4, 1 << 31 | function << 8 | register);
    rig.ports.write(0xCFC, 4, value);
  }

  static Stream<String> chips() {
    try (BoardRig rig = fullBoard()) {
      return rig.ports.mappings().stream().map(PortMapping::name).distinct().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("chips")
  void noProgramForTheChipDoesHarm(String chip) {
    Fuzzing fuzzing = Fuzzing.of(EveryChipFuzzTest.class);
    Random random = new Random(fuzzing.seed() ^ chip.hashCode());
    int done = 0;
    try (BoardRig rig = fullBoard()) {
      List<PortMapping> all = new ArrayList<>(rig.ports.mappings());
      List<PortMapping> target = all.stream().filter(range -> range.name().equals(chip)).toList();
      all.removeIf(range -> range.name().equals(CONFIGURATION));
      long wanted = fuzzing.rounds(ACCESSES, 50L * ACCESSES);
      while (done < wanted) {
        if (random.nextInt(8) == 0) {
          access(rig, random, all.get(random.nextInt(all.size())));
        } else if (random.nextInt(8) == 0) {
          rig.clock.advance(random.nextLong(1L << random.nextInt(24)));
        } else {
          access(rig, random, target.get(random.nextInt(target.size())));
          done++;
        }
      }
      assertThat(rig.board.save()).hasSameSizeAs(rig.board.devices());
    }
    assertThat(done).isGreaterThanOrEqualTo(ACCESSES);
  }

  private static void access(BoardRig rig, Random random, PortMapping range) {
    int port = range.first() + random.nextInt(range.count());
    int sizeBytes = 1 << random.nextInt(3);
    if (random.nextInt(3) == 0) {
      rig.ports.read(port, sizeBytes);
    } else {
      rig.ports.write(port, sizeBytes, switch (random.nextInt(4)) {
        case 0 -> random.nextInt();
        case 1 -> 1 << random.nextInt(32);
        case 2 -> random.nextInt(4);
        default -> random.nextInt(256);
      });
    }
  }

  static Stream<Long> pages() {
    return Stream.of(0xFEE0_0000L, 0xFEC0_0000L, 0xFED0_0000L);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noProgramForRegistersInMemoryDoesHarm(long page) {
    Fuzzing fuzzing = Fuzzing.of(EveryChipFuzzTest.class);
    Random random = new Random(fuzzing.seed() ^ page);
    try (BoardRig rig = fullBoard()) {
      for (long i = 0; i < fuzzing.rounds(ACCESSES, 50L * ACCESSES); i++) {
        rig.currentCpu = random.nextInt(2);
        int sizeBytes = 1 << random.nextInt(4);
        int offset = random.nextBoolean() ? random.nextInt(0x40) * 0x10 : random.nextInt(0x1000);
        long address = page + Math.min(offset, 0x1000 - sizeBytes);
        if (random.nextInt(3) == 0) {
          rig.memory.read(address, sizeBytes);
        } else {
          rig.memory.write(address, sizeBytes, random.nextLong() >>> Math.max(random.nextInt(64), 64 - 8 * sizeBytes));
        }
        if (random.nextInt(8) == 0) {
          rig.clock.advance(random.nextLong(1L << random.nextInt(24)));
        }
      }
      assertThat(rig.board.save()).hasSameSizeAs(rig.board.devices());
    }
  }
}
