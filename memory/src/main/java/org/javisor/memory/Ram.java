package org.javisor.memory;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A block of host memory that backs guest RAM or ROM. Zero when new; pages that the guest never touches cost nothing.
 *
 * <p>Closing unmaps it from every address space, whose listeners drop the host addresses they cached, then frees it.
 * No vCPU and no device may run at that moment. A block that becomes unreachable without having been closed is freed
 * too: keep the {@code Ram}, not only its address.
 */
public final class Ram implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** glibc hands out blocks above its largest mmap threshold (32 MiB) as fresh, zeroed mappings. */
  private static final long FRESH_MAPPING_BYTES = 64L << 20;

  /** Such blocks start this far into their first page; a block recycled from the heap hardly ever does. */
  private static final int FRESH_MAPPING_OFFSET = 16;

  private static final boolean LINUX =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

  private final long sizeBytes;
  private final long base;
  private final Cleaner.Cleanable memory;
  private final List<AddressSpace> users = new ArrayList<>();
  private volatile long address;

  /**
   * @param sizeBytes a positive multiple of the page size
   * @throws OutOfMemoryError if the host refuses the address range
   */
  public Ram(long sizeBytes) {
    if (sizeBytes <= 0 || (sizeBytes & (AddressSpace.PAGE_SIZE - 1)) != 0 || sizeBytes > AddressSpace.LIMIT) {
      throw new IllegalArgumentException("RAM size must be a positive multiple of 4096, not " + sizeBytes);
    }
    this.sizeBytes = sizeBytes;
    long block = RawMemory.allocate(sizeBytes + AddressSpace.PAGE_SIZE);
    this.memory = CLEANER.register(this, () -> RawMemory.free(block));
    this.base = (block + AddressSpace.PAGE_SIZE - 1) & -AddressSpace.PAGE_SIZE;
    this.address = base;
    boolean zeroed = LINUX
        && sizeBytes >= FRESH_MAPPING_BYTES
        && (block & (AddressSpace.PAGE_SIZE - 1)) == FRESH_MAPPING_OFFSET;
    if (!zeroed) {
      RawMemory.fill(base, sizeBytes, (byte) 0);
    }
  }

  /**
   * Host address of the first byte, page aligned.
   *
   * @throws IllegalStateException if it is closed
   */
  public long address() {
    long current = address;
    if (current == 0) {
      throw new IllegalStateException("RAM is closed");
    }
    return current;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** An address space mapped part of it. */
  synchronized void addUser(AddressSpace space) {
    address();
    if (!users.contains(space)) {
      users.add(space);
    }
  }

  @Override
  public void close() {
    List<AddressSpace> mappedIn;
    synchronized (this) {
      mappedIn = List.copyOf(users);
      users.clear();
      address = 0;
    }
    mappedIn.forEach(space -> space.removeRam(this));
    memory.clean();
  }
}
