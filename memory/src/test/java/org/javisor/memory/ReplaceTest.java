package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What chip sets do with ROM and the RAM behind it. */
class ReplaceTest {
  private static final long START = 0xF_0000;
  private static final long SIZE = 0x4000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(SIZE);
  private final Ram rom = new Ram(SIZE);
  private final List<String> events = new ArrayList<>();

  @AfterEach
  void close() {
    ram.close();
    rom.close();
  }

  @Test
  void theOtherMemoryIsSeenAndTheFirstOneKeepsItsContent() {
    RawMemory.put(rom.address(), 4, 0x1234);
    RawMemory.put(ram.address(), 4, 0x5678);
    Mapping read = memory.addRom(START, rom, 0, SIZE);

    Mapping shadow = memory.replace(List.of(read), Mapping.ram(START, ram, 0, SIZE));
    assertThat(memory.read(START, 4)).isEqualTo(0x5678);
    memory.write(START, 4, 0x9ABC);
    memory.replace(List.of(shadow), Mapping.rom(START, rom, 0, SIZE));

    assertThat(memory.read(START, 4)).isEqualTo(0x1234);
    assertThat(RawMemory.get(ram.address(), 4)).isEqualTo(0x9ABC);
  }

  @Test
  void aReplacementIsOneChangeToListeners() {
    Mapping first = memory.addRom(START, rom, 0, 0x1000);
    Mapping second = memory.addRom(START + 0x1000, rom, 0x1000, 0x1000);
    memory.listen(new AddressSpace.MapListener() {
      @Override
      public void pageChanged(long guestPhys) {
        events.add("page");
      }

      @Override
      public void mapChanged() {
        events.add("map with " + memory.mappings().size());
      }
    });
    memory.replace(List.of(first, second), Mapping.ram(START, ram, 0, 0x2000));

    assertThat(events).containsExactly("map with 1");
  }

  @Test
  void observersHearThatAllOfATrackedPageGoes() {
    Mapping read = memory.addRom(START, rom, 0, SIZE);
    memory.observe(Tracking.CODE, (guestPhys, bytes) -> events.add(bytes + " at 0x" + Long.toHexString(guestPhys)));
    memory.track(START + 0x2345, Tracking.CODE);
    Mapping shadow = memory.replace(List.of(read), Mapping.ram(START, ram, 0, SIZE));
    memory.track(START, Tracking.CODE);
    memory.remove(shadow);

    assertThat(events).containsExactly("4096 at 0xf2000", "4096 at 0xf0000");
  }

  @Test
  void aReplacementThatDoesNotFitChangesNothing() {
    Mapping read = memory.addRom(START, rom, 0, 0x1000);
    Mapping neighbour = memory.addRom(START + 0x1000, rom, 0x1000, 0x1000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.replace(List.of(read), Mapping.ram(START, ram, 0, 0x2000)));
    assertThat(memory.mappings()).containsExactly(read, neighbour);
  }

  @Test
  void storesToARomGoToTheRegionBehindIt() {
    RecordingRegion region = new RecordingRegion();
    RawMemory.put(rom.address() + 0x10, 4, 0x1234);
    memory.addRom(START, rom, 0, SIZE, region);
    memory.write(START + 0x10, 2, 0x5678);
    memory.writeBytes(START + 0x10, new byte[] {1, 2}, 0, 2);

    assertThat(region.accesses).containsExactly("write 2 at 16: 0x5678");
    assertThat(memory.read(START + 0x10, 4)).isEqualTo(0x1234);
  }
}
