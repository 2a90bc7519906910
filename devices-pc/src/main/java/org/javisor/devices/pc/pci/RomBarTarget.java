package org.javisor.devices.pc.pci;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/** An option ROM that an expansion ROM base address register moves. Placed over something else, it does not answer. */
public final class RomBarTarget implements BarTarget {
  private final AddressSpace memory;
  private final Ram rom;
  private @Nullable Mapping mapping;

  /** @param image padded with 0xFF to a power of two of at least a page */
  public RomBarTarget(AddressSpace memory, byte[] image) {
    this.memory = memory;
    int size = Integer.highestOneBit(Math.max(image.length, (int) AddressSpace.PAGE_SIZE) * 2 - 1);
    this.rom = new Ram(size);
    RawMemory.fill(rom.address(), size, (byte) 0xFF);
    RawMemory.copy(image, 0, rom.address(), image.length);
  }

  /** How much the register decodes. */
  public long sizeBytes() {
    return rom.sizeBytes();
  }

  @Override
  public void map(long address) {
    long end = address + rom.sizeBytes();
    boolean free = address > 0
        && end <= AddressSpace.LIMIT
        && memory.mappings().stream().noneMatch(m -> m.start() < end && address < m.start() + m.sizeBytes());
    if (free) {
      mapping = memory.addRom(address, rom, 0, rom.sizeBytes());
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
