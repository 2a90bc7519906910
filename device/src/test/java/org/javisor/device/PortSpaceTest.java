package org.javisor.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortSpaceTest {
  private final PortSpace ports = new PortSpace();
  private final List<String> log = new ArrayList<>();

  /** Reads give 0x10 + offset in every byte; every access is logged. */
  private final PortRegion recorder = new PortRegion() {
    @Override
    public int read(int offset, int sizeBytes) {
      log.add("r%d.%d".formatted(offset, sizeBytes));
      return 0x0101_0101 * (0x10 + offset);
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      log.add("w%d.%d=%x".formatted(offset, sizeBytes, value));
    }
  };

  @Test
  void unmappedPortsReadAllOnes() {
    assertThat(ports.read(0x300, 1)).isEqualTo(0xFF);
    assertThat(ports.read(0x300, 2)).isEqualTo(0xFFFF);
    assertThat(ports.read(0x300, 4)).isEqualTo(-1);
    ports.write(0x300, 4, 5);
  }

  @Test
  void wideAccessesToAByteDeviceAreSplitLowestPortFirst() {
    ports.add("bytes", 0x3F8, 8, 1, recorder);
    assertThat(ports.read(0x3F9, 4)).isEqualTo(0x14131211);
    ports.write(0x3F8, 2, 0xABCD);
    assertThat(log).containsExactly("r1.1", "r2.1", "r3.1", "r4.1", "w0.1=cd", "w1.1=ab");
  }

  @Test
  void anAccessBeyondTheEndOfARangeSeesItsNeighbour() {
    ports.add("wide", 0x100, 4, 4, recorder);
    assertThat(ports.read(0x102, 4)).isEqualTo(0xFFFF_1212);
    ports.write(0x103, 2, 0x1234);
    assertThat(log).containsExactly("r2.2", "w3.1=34");
  }

  @Test
  void theValueIsCutToTheSizeOfTheAccess() {
    ports.add("wide", 0x100, 4, 4, recorder);
    assertThat(ports.read(0x100, 1)).isEqualTo(0x10);
    ports.write(0x100, 2, 0xFFFF_5678);
    assertThat(log).contains("w0.2=5678");
  }

  @Test
  void theSpaceEndsAtTheLastPort() {
    ports.add("last", 0xFFFF, 1, 1, recorder);
    assertThat(ports.read(0xFFFF, 4)).isEqualTo(0xFFFF_FF10);
    assertThatThrownBy(() -> ports.add("beyond", 0xFFFF, 2, 1, recorder)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPortHasOneOwner() {
    ports.add("first", 0x60, 5, 1, recorder);
    assertThatThrownBy(() -> ports.add("second", 0x64, 1, 1, recorder))
        .hasMessageContaining("second")
        .hasMessageContaining("first");
  }

  @Test
  void aRemovedRangeAnswersNoMore() {
    PortMapping mapping = ports.add("bar", 0xC000, 16, 4, recorder);
    ports.remove(mapping);
    assertThat(ports.read(0xC000, 4)).isEqualTo(-1);
    assertThat(ports.mappings()).isEmpty();
    ports.add("other", 0xC004, 4, 4, recorder);
  }

  @Test
  void accessesAreCountedByPortAndOwner() {
    ports.add("dev", 0x70, 2, 1, recorder);
    ports.write(0x70, 1, 0);
    ports.read(0x71, 1);
    ports.read(0x71, 1);
    ports.read(0x80, 1);
    assertThat(ports.counts())
        .containsExactly(
            new PortSpace.PortCount(0x70, "dev", 0, 1),
            new PortSpace.PortCount(0x71, "dev", 2, 0),
            new PortSpace.PortCount(0x80, "", 1, 0));
  }
}
