package org.javisor.devices.pc.debug;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;

/**
 * The ports that published test kernels drive: 0xE0 a latch of 32 bits, read and written 1, 2 or 4 bytes at a time;
 * 0xE4 takes the address of a page whose mapping in the host is to be flushed; 0x2000 + n sets ISA interrupt n to the
 * value written. At 0xFF000000 lie 64 KiB that behave as memory, yet every access leaves the processor for the device,
 * so that kernels can try each instruction on memory-mapped I/O. Plugged in only on request.
 */
public final class TestDevice {
  /** Guest-physical address of the memory that is a device. */
  public static final long SCRATCH_ADDRESS = 0xFF00_0000L;

  /** Its size. */
  public static final int SCRATCH_BYTES = 0x1_0000;

  private static final int LATCH_PORT = 0xE0;
  private static final int FLUSH_PORT = 0xE4;
  private static final int INTERRUPT_PORT = 0x2000;
  private static final int INTERRUPTS = 24;

  private final InterruptLine[] lines = new InterruptLine[INTERRUPTS];
  private final LongConsumer flushPage;
  private int latch;

  /**
   * @param gsiLine gives a new wire to a global system interrupt
   * @param flushPage drops whatever is cached about a guest-physical page
   */
  public TestDevice(IntFunction<InterruptLine> gsiLine, LongConsumer flushPage) {
    Arrays.setAll(lines, gsiLine);
    this.flushPage = flushPage;
  }

  /** Puts its memory into the address space. */
  public void attachMemory(AddressSpace memory) {
    memory.addMmio(SCRATCH_ADDRESS, SCRATCH_BYTES, new Scratch());
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("test-latch", LATCH_PORT, 4, 4, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readLatch(offset);
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        writeLatch(offset, sizeBytes, value);
      }
    });
    ports.add("test-flush", FLUSH_PORT, 4, 4, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return -1;
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        flushPage.accept(value & 0xFFFF_F000L);
      }
    });
    ports.add("test-interrupts", INTERRUPT_PORT, INTERRUPTS, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return 0xFF;
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        lines[offset].set(value != 0);
      }
    });
  }

  private synchronized int readLatch(int offset) {
    return latch >>> 8 * offset;
  }

  private synchronized void writeLatch(int offset, int sizeBytes, int value) {
    int mask = -1 >>> 32 - 8 * sizeBytes << 8 * offset;
    latch = latch & ~mask | value << 8 * offset & mask;
  }

  /** Little-endian memory, byte by byte. */
  private static final class Scratch implements MmioRegion {
    private final byte[] bytes = new byte[SCRATCH_BYTES];

    @Override
    public synchronized long read(long offset, int sizeBytes) {
      long value = 0;
      for (int i = 0; i < sizeBytes; i++) {
        value |= (bytes[(int) offset + i] & 0xFFL) << 8 * i;
      }
      return value;
    }

    @Override
    public synchronized void write(long offset, int sizeBytes, long value) {
      for (int i = 0; i < sizeBytes; i++) {
        bytes[(int) offset + i] = (byte) (value >>> 8 * i);
      }
    }
  }
}
