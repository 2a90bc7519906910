package org.javisor.memory;

import org.jspecify.annotations.Nullable;

/**
 * One contiguous range of the address space: RAM, ROM or MMIO.
 *
 * @see AddressSpace
 */
public final class Mapping {
  final long start;
  final long sizeBytes;
  private final @Nullable Ram ram;
  private final long ramOffset;
  private final boolean readOnly;
  private final @Nullable MmioRegion region;
  final byte[] tracking;

  Mapping(long start, long sizeBytes, Ram ram, long ramOffset, boolean readOnly) {
    this.start = start;
    this.sizeBytes = sizeBytes;
    this.ram = ram;
    this.ramOffset = ramOffset;
    this.readOnly = readOnly;
    this.region = null;
    this.tracking = new byte[Math.toIntExact(sizeBytes >>> AddressSpace.PAGE_SHIFT)];
  }

  Mapping(long start, long sizeBytes, MmioRegion region) {
    this.start = start;
    this.sizeBytes = sizeBytes;
    this.ram = null;
    this.ramOffset = 0;
    this.readOnly = false;
    this.region = region;
    this.tracking = new byte[0];
  }

  /** Guest-physical address of the first byte. */
  public long start() {
    return start;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** RAM or ROM: {@link #hostAddress} may be used. */
  public boolean isRam() {
    return ram != null;
  }

  /** Stores are ignored. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** The region of an MMIO mapping; null for RAM. */
  public @Nullable MmioRegion region() {
    return region;
  }

  /** Host address of a guest-physical address inside this RAM mapping. */
  public long hostAddress(long guestPhys) {
    Ram backing = ram;
    if (backing == null) {
      throw new IllegalStateException("not RAM: 0x" + Long.toHexString(guestPhys));
    }
    return backing.address() + ramOffset + (guestPhys - start);
  }

  /** The {@link Tracking} bits of the page that holds {@code guestPhys}. */
  public int tracking(long guestPhys) {
    return tracking[(int) ((guestPhys - start) >>> AddressSpace.PAGE_SHIFT)];
  }

  boolean contains(long guestPhys) {
    return guestPhys >= start && guestPhys - start < sizeBytes;
  }
}
