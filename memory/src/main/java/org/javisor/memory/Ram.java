package org.javisor.memory;

import java.util.Locale;

/**
 * A block of host memory that backs guest RAM or ROM. Zero when new; pages that the guest never touches cost nothing.
 * Closing frees it: the caller makes sure that no vCPU and no device uses it any more.
 */
public final class Ram implements AutoCloseable {
  /** glibc hands out blocks above its largest mmap threshold (32 MiB) as fresh, zeroed mappings. */
  private static final long FRESH_MAPPING_BYTES = 64L << 20;

  private final long sizeBytes;
  private long address;

  /**
   * @param sizeBytes a positive multiple of the page size
   * @throws OutOfMemoryError if the host refuses the address range
   */
  public Ram(long sizeBytes) {
    if (sizeBytes <= 0 || (sizeBytes & (AddressSpace.PAGE_SIZE - 1)) != 0) {
      throw new IllegalArgumentException("RAM size must be a positive multiple of 4096, not " + sizeBytes);
    }
    this.sizeBytes = sizeBytes;
    long block = RawMemory.allocate(sizeBytes + AddressSpace.PAGE_SIZE);
    this.allocation = block;
    this.address = (block + AddressSpace.PAGE_SIZE - 1) & -AddressSpace.PAGE_SIZE;
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    if (sizeBytes < FRESH_MAPPING_BYTES || !linux) {
      RawMemory.fill(address, sizeBytes, (byte) 0);
    }
  }

  private final long allocation;

  /** Host address of the first byte, page aligned. */
  public long address() {
    return address;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void close() {
    if (address != 0) {
      address = 0;
      RawMemory.free(allocation);
    }
  }
}
