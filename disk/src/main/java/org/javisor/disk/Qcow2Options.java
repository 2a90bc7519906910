package org.javisor.disk;

/**
 * How a new image is to be.
 *
 * @param version 2 or 3
 * @param clusterBytes a power of two, 512 to 2 MiB
 * @param refcountBits a power of two, 1 to 64
 * @param lazyRefcounts whether others may keep counts of references late; Javisor keeps them right always
 * @param extendedL2 whether parts of clusters may be mapped on their own
 * @param zstd whether packed clusters are packed by zstd, which Javisor unpacks only
 */
public record Qcow2Options(
    int version, int clusterBytes, int refcountBits, boolean lazyRefcounts, boolean extendedL2, boolean zstd) {
  /** What qemu-img would choose. */
  public static final Qcow2Options STANDARD = new Qcow2Options(3, 64 << 10, 16, false, false, false);

  public Qcow2Options {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("version " + version + " of qcow2; there are 2 and 3");
    }
    if (Integer.bitCount(clusterBytes) != 1 || clusterBytes < 512 || clusterBytes > 2 << 20) {
      throw new IllegalArgumentException(
          "clusters of " + clusterBytes + " bytes; choose a power of two from 512 to 2M");
    }
    if (Integer.bitCount(refcountBits) != 1 || refcountBits < 1 || refcountBits > 64) {
      throw new IllegalArgumentException(
          "counts of " + refcountBits + " bits; choose 1, 2, 4, 8, 16, 32 or 64");
    }
    if (version == 2 && (refcountBits != 16 || lazyRefcounts || extendedL2 || zstd)) {
      throw new IllegalArgumentException("version 2 of qcow2 has no such options; choose version 3");
    }
    if (extendedL2 && clusterBytes < 16 << 10) {
      throw new IllegalArgumentException("extended L2 entries need clusters of 16K or more");
    }
  }
}
