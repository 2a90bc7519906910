package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.junit.jupiter.api.Test;

/** Memory at one moment is what a child gets, whatever its parent does before and afterwards. */
class ForkMemoryTest {
  private static final long SIZE = 64L << 20;
  private static final int PAGE = 4096;

  private static void store(Ram ram, long at, long value) {
    RawMemory.putLong(ram.address() + at, value);
  }

  private static long load(Ram ram, long at) {
    return RawMemory.getLong(ram.address() + at);
  }

  /** What a child would have. */
  private static Ram child(ForkMemory.Content content) throws IOException {
    Ram ram = Ram.mapped(content.file().channel(), 0, SIZE);
    content.changes().applyTo(ram);
    return ram;
  }

  private static void assertChildrenHaveTheirMoments(ForkMemory memory, Ram ram) throws IOException {
    store(ram, 0, 1);
    store(ram, SIZE - 8, 2);
    ForkMemory.Content first = memory.freeze(ram);
    store(ram, 0, 3);
    store(ram, 5 * PAGE, 4);
    ForkMemory.Content second = memory.freeze(ram);
    for (int page = 0; page < 9000; page++) {
      store(ram, (long) page * PAGE + 16, page);
    }
    ForkMemory.Content third = memory.freeze(ram);
    store(ram, 0, 5);
    try (Ram one = child(first); Ram two = child(second); Ram three = child(third)) {
      assertThat(load(one, 0)).isEqualTo(1);
      assertThat(load(one, SIZE - 8)).isEqualTo(2);
      assertThat(load(one, 5 * PAGE)).isZero();
      assertThat(load(two, 0)).isEqualTo(3);
      assertThat(load(two, SIZE - 8)).isEqualTo(2);
      assertThat(load(two, 5 * PAGE)).isEqualTo(4);
      assertThat(load(two, 7 * PAGE + 16)).isZero();
      assertThat(load(three, 0)).isEqualTo(3);
      assertThat(load(three, 8999L * PAGE + 16)).as("more changes than are copied one by one").isEqualTo(8999);
      store(two, 0, 6);
      assertThat(load(three, 0)).isEqualTo(3);
      assertThat(load(ram, 0)).isEqualTo(5);
    }
    first.file().release();
    second.file().release();
    third.file().release();
  }

  @Test
  void memoryThatIsAFileFromTheStart() throws IOException {
    ForkMemory.Allocation allocation = ForkMemory.allocate(SIZE);
    try (Ram ram = allocation.ram()) {
      assertChildrenHaveTheirMoments(allocation.memory(), ram);
    }
    allocation.memory().close();
  }

  @Test
  void ordinaryMemory() throws IOException {
    ForkMemory memory = ForkMemory.none();
    try (Ram ram = new Ram(SIZE)) {
      assertChildrenHaveTheirMoments(memory, ram);
    }
    memory.close();
  }
}
