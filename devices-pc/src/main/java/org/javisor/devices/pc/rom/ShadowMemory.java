package org.javisor.devices.pc.rom;

import java.util.List;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/**
 * The 256 KiB below 1 MiB: in 13 segments, reads and writes go to RAM or to the bus, where the end of the BIOS ROM
 * answers and writes vanish. All of the ROM stands below 4 GiB, where CPUs begin.
 *
 * @see "Intel 82441FX (PMC) data sheet, 3.2.19 PAM Programmable Attribute Map Registers"
 */
public final class ShadowMemory implements MemoryAttributes {
  /** The first address of the segments. */
  public static final long START = 0xC_0000;

  private static final long END = 0x10_0000;
  private static final long ROM_END = 0x1_0000_0000L;

  /** How much of the ROM the ISA bridge decodes below 1 MiB. */
  private static final long ISA_ROM_BYTES = 0x2_0000;

  private final AddressSpace memory;
  private final Ram ram;
  private final Ram rom;
  private final long isaRomStart;
  private final Segment[] segments = new Segment[SEGMENTS];

  /**
   * Maps the ROM, and nothing of the RAM yet.
   *
   * @param ram the machine's, at address 0
   * @param rom whole pages, at least 64 KiB
   */
  public ShadowMemory(AddressSpace memory, Ram ram, Ram rom) {
    this.memory = memory;
    this.ram = ram;
    this.rom = rom;
    this.isaRomStart = END - Math.min(rom.sizeBytes(), ISA_ROM_BYTES);
    memory.addRom(ROM_END - rom.sizeBytes(), rom, 0, rom.sizeBytes());
    for (int n = 0; n < SEGMENTS; n++) {
      segments[n] = new Segment(segmentStart(n), n == 0 ? BIOS_SEGMENT_BYTES : SEGMENT_BYTES);
      segments[n].set(false, false);
    }
  }

  @Override
  public synchronized void set(int segment, boolean readRam, boolean writeRam) {
    segments[segment].set(readRam, writeRam);
  }

  private final class Segment {
    private final long start;
    private final long sizeBytes;
    private boolean readRam;
    private boolean writeRam;
    private boolean set;
    private @Nullable Mapping mapping;

    Segment(long start, long sizeBytes) {
      this.start = start;
      this.sizeBytes = sizeBytes;
    }

    void set(boolean read, boolean write) {
      if (set && readRam == read && writeRam == write) {
        return;
      }
      readRam = read;
      writeRam = write;
      set = true;
      Mapping old = mapping;
      Mapping wanted = wanted();
      if (wanted != null) {
        mapping = memory.replace(old == null ? List.of() : List.of(old), wanted);
      } else if (old != null) {
        memory.remove(old);
        mapping = null;
      }
    }

    private @Nullable Mapping wanted() {
      boolean hasRom = start >= isaRomStart;
      long romOffset = rom.sizeBytes() - (END - start);
      if (readRam) {
        return writeRam ? Mapping.ram(start, ram, start, sizeBytes) : Mapping.rom(start, ram, start, sizeBytes);
      }
      if (writeRam) {
        return hasRom
            ? Mapping.rom(start, rom, romOffset, sizeBytes, new WriteOnlyRam())
            : Mapping.mmio(start, sizeBytes, new WriteOnlyRam());
      }
      return hasRom ? Mapping.rom(start, rom, romOffset, sizeBytes) : null;
    }

    /** Reads go to the bus, where nobody answers. */
    private final class WriteOnlyRam implements MmioRegion {
      @Override
      public long read(long offset, int width) {
        return -1;
      }

      @Override
      public void write(long offset, int width, long value) {
        RawMemory.put(ram.address() + start + offset, width, value);
      }
    }
  }
}
