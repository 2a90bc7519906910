package org.javisor.devices.pc.pci;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.MmioRegion;
import org.jspecify.annotations.Nullable;

/** Registers that a memory base address register moves. Placed over RAM or other registers, they do not answer. */
public final class MemoryBarTarget implements BarTarget {
  /** Beyond the widest guest-physical address. */
  private static final long PHYSICAL_LIMIT = 1L << 52;

  private final AddressSpace memory;
  private final long sizeBytes;
  private final MmioRegion region;
  private @Nullable Mapping mapping;

  public MemoryBarTarget(AddressSpace memory, long sizeBytes, MmioRegion region) {
    this.memory = memory;
    this.sizeBytes = sizeBytes;
    this.region = region;
  }

  @Override
  public void map(long address) {
    boolean free = address > 0
        && address <= PHYSICAL_LIMIT - sizeBytes
        && memory.mappings()
            .stream()
            .noneMatch(m -> m.start() < address + sizeBytes && address < m.start() + m.sizeBytes());
    if (free) {
      mapping = memory.addMmio(address, sizeBytes, region);
    }
  }

  @Override
  public void unmap() {
    Mapping mapped = mapping;
    if (mapped != null) {
      memory.remove(mapped);
      mapping = null;
    }
  }
}
