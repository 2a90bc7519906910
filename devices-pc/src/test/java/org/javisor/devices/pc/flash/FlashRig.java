package org.javisor.devices.pc.flash;

import java.util.Arrays;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.FakeDisk;
import org.javisor.devices.pc.TestClock;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;

/** Four blocks of flash memory, the image of which is its first content: erased, but for the first four bytes. */
final class FlashRig implements AutoCloseable {
  static final long START = 0xFFF0_0000L;
  static final int SIZE_BYTES = 4 * FlashMemory.UNIT_BYTES;

  final AddressSpace memory = new AddressSpace();
  final TestClock clock = new TestClock();
  final FakeDisk image = new FakeDisk(SIZE_BYTES / 512);
  final Ram content = new Ram(SIZE_BYTES);
  final FlashMemory flash;

  FlashRig() {
    Arrays.fill(image.bytes, (byte) -1);
    System.arraycopy(new byte[] {0x12, 0x34, 0x56, 0x78}, 0, image.bytes, 0, 4);
    RawMemory.copy(image.bytes, 0, content.address(), SIZE_BYTES);
    flash = new FlashMemory(memory, START, content, image, clock, BlockTiming.COUNTED);
  }

  int read(int offset) {
    return (int) memory.read(START + offset, 1);
  }

  FlashRig write(int offset, int... values) {
    for (int value : values) {
      memory.write(START + offset, 1, value);
    }
    return this;
  }

  /** Lets the image get what was written. */
  void settle() {
    clock.advance(1_000_000_000);
  }

  @Override
  public void close() {
    flash.reset();
    settle();
    content.close();
  }
}
