package org.javisor.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The 64 KiB I/O space of one machine.
 *
 * <p>Reads of ports that nobody owns give all ones and writes to them vanish. An access that is wider than the device,
 * or that crosses the end of a range, is split, lowest port first, as the ISA bus does. The map may change while vCPUs
 * run (PCI I/O BARs): an access sees the old or the new owner.
 *
 * @see "Intel SDM volume 1, 19.3 I/O Address Space"
 */
public final class PortSpace {
  public static final int PORTS = 0x1_0000;

  private static final int PAGE_PORTS = 256;

  /** Owners and access counts of 256 consecutive ports. */
  private static final class Page {
    final @Nullable PortMapping[] owners = new @Nullable PortMapping[PAGE_PORTS];
    final long[] reads = new long[PAGE_PORTS];
    final long[] writes = new long[PAGE_PORTS];
  }

  /**
   * How often a port was accessed, counted by the access's first port. Approximate while several vCPUs run.
   *
   * @param owner the device's name, empty for an unmapped port
   */
  public record PortCount(int port, String owner, long reads, long writes) {}

  private final Page[] pages = new Page[PORTS / PAGE_PORTS];
  private final List<PortMapping> mappings = new ArrayList<>();

  public PortSpace() {
    for (int i = 0; i < pages.length; i++) {
      pages[i] = new Page();
    }
  }

  /**
   * Registers a range of ports.
   *
   * @param widthBytes the widest access that the region takes: 1, 2 or 4
   * @throws IllegalArgumentException where a port already has an owner
   */
  public PortMapping add(String name, int first, int count, int widthBytes, PortRegion region) {
    PortMapping added = new PortMapping(name, first, count, widthBytes, region);
    synchronized (mappings) {
      for (PortMapping other : mappings) {
        if (first <= other.last() && other.first() <= added.last()) {
          throw new IllegalArgumentException(
              "ports 0x%x-0x%x of %s are taken by %s".formatted(first, added.last(), name, other.name()));
        }
      }
      mappings.add(added);
      own(added, added);
    }
    return added;
  }

  /** Removes a range that {@link #add} returned; no effect if it was removed before. */
  public void remove(PortMapping removed) {
    synchronized (mappings) {
      if (mappings.remove(removed)) {
        own(removed, null);
      }
    }
  }

  private void own(PortMapping range, @Nullable PortMapping owner) {
    for (int port = range.first(); port <= range.last(); port++) {
      pages[port / PAGE_PORTS].owners[port % PAGE_PORTS] = owner;
    }
  }

  private @Nullable PortMapping owner(int port) {
    return pages[port / PAGE_PORTS].owners[port % PAGE_PORTS];
  }

  /** Reads 1, 2 or 4 bytes, zero-extended (a doubleword fills the whole int). */
  public int read(int port, int sizeBytes) {
    int first = port & 0xFFFF;
    pages[first / PAGE_PORTS].reads[first % PAGE_PORTS]++;
    return readPart(first, sizeBytes);
  }

  private int readPart(int port, int sizeBytes) {
    PortMapping m = owner(port);
    if (m == null && sizeBytes == 1) {
      return 0xFF;
    }
    if (m != null && sizeBytes <= m.widthBytes() && port + sizeBytes - 1 <= m.last()) {
      return m.region().read(port - m.first(), sizeBytes) & mask(sizeBytes);
    }
    int half = sizeBytes / 2;
    int low = readPart(port, half);
    return low | readPart((port + half) & 0xFFFF, half) << (8 * half);
  }

  /** Writes the low 1, 2 or 4 bytes of {@code value}. */
  public void write(int port, int sizeBytes, int value) {
    int first = port & 0xFFFF;
    pages[first / PAGE_PORTS].writes[first % PAGE_PORTS]++;
    writePart(first, sizeBytes, value & mask(sizeBytes));
  }

  private void writePart(int port, int sizeBytes, int value) {
    PortMapping m = owner(port);
    if (m == null && sizeBytes == 1) {
      return;
    }
    if (m != null && sizeBytes <= m.widthBytes() && port + sizeBytes - 1 <= m.last()) {
      m.region().write(port - m.first(), sizeBytes, value);
      return;
    }
    int half = sizeBytes / 2;
    writePart(port, half, value & mask(half));
    writePart((port + half) & 0xFFFF, half, value >>> (8 * half));
  }

  private static int mask(int sizeBytes) {
    return -1 >>> (32 - 8 * sizeBytes);
  }

  /** All ranges, by ascending port. */
  public List<PortMapping> mappings() {
    synchronized (mappings) {
      return mappings.stream().sorted(Comparator.comparingInt(PortMapping::first)).toList();
    }
  }

  /** The ports that were accessed at all, by ascending port. */
  public List<PortCount> counts() {
    List<PortCount> counts = new ArrayList<>();
    for (int port = 0; port < PORTS; port++) {
      Page page = pages[port / PAGE_PORTS];
      long reads = page.reads[port % PAGE_PORTS];
      long writes = page.writes[port % PAGE_PORTS];
      if (reads != 0 || writes != 0) {
        PortMapping m = owner(port);
        counts.add(new PortCount(port, m == null ? "" : m.name(), reads, writes));
      }
    }
    return counts;
  }
}
