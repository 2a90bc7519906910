package org.javisor.devices.pc.interrupt;

import org.javisor.memory.MmioRegion;

/**
 * The I/O APIC's page: an index and a window register. Registers have 32 bits; narrower writes reach the index only.
 */
public final class IoApicRegion implements MmioRegion {
  public static final long DEFAULT_ADDRESS = 0xFEC0_0000L;
  public static final long SIZE_BYTES = 0x1000;

  private final InterruptFabric fabric;

  public IoApicRegion(InterruptFabric fabric) {
    this.fabric = fabric;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    long value = fabric.readIoApic((int) offset & ~3) & 0xFFFF_FFFFL;
    return value >>> 8 * (offset & 3) & -1L >>> 64 - 8 * sizeBytes;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (offset == 0 || ((offset & 3) == 0 && sizeBytes >= 4)) {
      fabric.writeIoApic((int) offset, (int) value);
    }
  }
}
