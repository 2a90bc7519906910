package org.javisor.appliance;

import java.util.List;

/**
 * What a machine consists of, as far as an appliance says it.
 *
 * @param name what people call it
 * @param cpus number of virtual CPUs
 * @param memoryBytes RAM
 * @param disks in the order of the description; the first one is booted from
 */
public record Appliance(
    String name, int cpus, long memoryBytes, Firmware firmware, List<Disk> disks, List<Card> cards) {
  /** More would be nonsense, or an attack. */
  static final int MOST_CPUS = 1024;

  static final long MOST_MEMORY = 1L << 46;
  static final int MOST_PARTS = 256;

  public Appliance {
    if (cpus < 1 || cpus > MOST_CPUS) {
      throw new IllegalArgumentException("a machine has 1 to " + MOST_CPUS + " CPUs, not " + cpus);
    }
    if (memoryBytes < 1 || memoryBytes > MOST_MEMORY) {
      throw new IllegalArgumentException("a machine does not have " + memoryBytes + " bytes of memory");
    }
    if (disks.size() > MOST_PARTS || cards.size() > MOST_PARTS) {
      throw new IllegalArgumentException("a machine has at most " + MOST_PARTS + " disks and as many network cards");
    }
    disks = List.copyOf(disks);
    cards = List.copyOf(cards);
  }

  /** What the machine starts in. */
  public enum Firmware {
    BIOS, UEFI
  }

  /** What kind of controller a disk is attached to. */
  public enum Bus {
    IDE, SATA, SCSI,
    /** NVMe, virtio, or nothing at all. */
    OTHER
  }

  /**
   * A disk.
   *
   * @param file its image in the package; empty for one that is empty at first
   * @param sizeBytes of the disk
   */
  public record Disk(String file, Bus bus, long sizeBytes) {}

  /**
   * A network card.
   *
   * @param network the name of what it is connected to
   * @param model as the product calls it: {@code E1000}, {@code VmxNet3}, {@code virtio}; may be empty
   */
  public record Card(String network, String model) {}
}
