package org.javisor.linux;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Memory of a device that this process shares, for reading and writing. */
@SuppressWarnings("restricted")
public final class SharedMapping implements AutoCloseable {
  private static final int READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private final MemorySegment memory;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedMapping(MemorySegment memory) {
    this.memory = memory;
  }

  /** Maps the beginning of what a descriptor offers. */
  public static SharedMapping of(Descriptor descriptor, long sizeBytes) throws LinuxException {
    ErrorNumber error = new ErrorNumber();
    long address;
    try {
      address = (long) LibC.MMAP.invokeExact(
          error.segment, 0L, sizeBytes, READ_WRITE, MAP_SHARED, descriptor.number(), 0L);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
    if (address == -1) {
      throw new LinuxException(sizeBytes + " bytes of shared memory", error.get());
    }
    return new SharedMapping(MemorySegment.ofAddress(address).reinterpret(sizeBytes));
  }

  /** The memory; not to be touched after {@link #close}. */
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        int ignored = (int) LibC.MUNMAP.invokeExact(
            new ErrorNumber().segment, memory.address(), memory.byteSize());
      } catch (Throwable e) {
        throw LibC.failed(e);
      }
    }
  }
}
