package org.javisor.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One contiguous range of the address space: RAM, ROM or MMIO.
 *
 * @see AddressSpace
 */
public final class Mapping {
  private static final VarHandle TRACKING = MethodHandles.arrayElementVarHandle(byte[].class);

  final long start;
  final long sizeBytes;
  private final @Nullable Ram ram;
  private final long ramOffset;
  private final boolean readOnly;
  private final @Nullable MmioRegion region;
  /** What accesses go to: {@link #region}, or what looks on. Set before the mapping is seen by anybody. */
  private @Nullable MmioRegion target;
  private final byte[] tracking;

  private Mapping(
      long start, long sizeBytes, @Nullable Ram ram, long ramOffset, boolean readOnly, @Nullable MmioRegion region) {
    checkRange(start, sizeBytes);
    if (ram != null
        && ((ramOffset & (AddressSpace.PAGE_SIZE - 1)) != 0 || ramOffset < 0
            || ramOffset > ram.sizeBytes() - sizeBytes)) {
      throw new IllegalArgumentException(
          String.format("[0x%x, +0x%x) is no page-aligned part of RAM of 0x%x bytes", ramOffset, sizeBytes,
              ram.sizeBytes()));
    }
    this.start = start;
    this.sizeBytes = sizeBytes;
    this.ram = ram;
    this.ramOffset = ramOffset;
    this.readOnly = readOnly;
    this.region = region;
    this.target = region;
    this.tracking = new byte[ram == null ? 0 : Math.toIntExact(sizeBytes >>> AddressSpace.PAGE_SHIFT)];
  }

  /** Part of a RAM block, for {@link AddressSpace#replace}; as {@link AddressSpace#addRam}. */
  public static Mapping ram(long start, Ram ram, long ramOffset, long sizeBytes) {
    return new Mapping(start, sizeBytes, ram, ramOffset, false, null);
  }

  /** Memory that ignores stores; as {@link AddressSpace#addRom}. */
  public static Mapping rom(long start, Ram ram, long ramOffset, long sizeBytes) {
    return new Mapping(start, sizeBytes, ram, ramOffset, true, null);
  }

  /** Memory whose stores go to a region. */
  public static Mapping rom(long start, Ram ram, long ramOffset, long sizeBytes, MmioRegion stores) {
    return new Mapping(start, sizeBytes, ram, ramOffset, true, stores);
  }

  /** Registers; as {@link AddressSpace#addMmio}. */
  public static Mapping mmio(long start, long sizeBytes, MmioRegion region) {
    return new Mapping(start, sizeBytes, null, 0, false, region);
  }

  private static void checkRange(long start, long sizeBytes) {
    if (((start | sizeBytes) & (AddressSpace.PAGE_SIZE - 1)) != 0 || sizeBytes <= 0) {
      throw new IllegalArgumentException(String.format("not page aligned: [0x%x, +0x%x)", start, sizeBytes));
    }
    if (start < 0 || start > AddressSpace.LIMIT - sizeBytes) {
      throw new IllegalArgumentException(String.format("beyond 52 bits: [0x%x, +0x%x)", start, sizeBytes));
    }
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

  /** Stores are ignored, or go to {@link #region}. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** The region of an MMIO mapping, or the one that takes the stores to a ROM; null for RAM. */
  public @Nullable MmioRegion region() {
    return target;
  }

  /** Called before the mapping enters an address space. */
  void filterRegion(AddressSpace.RegionFilter filter) {
    if (region != null) {
      target = filter.filter(start, region);
    }
  }

  /** Host address of a guest-physical address inside this RAM mapping. */
  public long hostAddress(long guestPhys) {
    Ram backing = ram;
    if (backing == null) {
      throw new IllegalStateException("not RAM: 0x" + Long.toHexString(guestPhys));
    }
    return backing.address() + ramOffset + (guestPhys - start);
  }

  /** The {@link Tracking} bits of the page of this mapping that holds {@code guestPhys}; 0 for MMIO. */
  public int tracking(long guestPhys) {
    return ram == null ? 0 : (byte) TRACKING.getOpaque(tracking, page(guestPhys)) & 0xFF;
  }

  /** Sets tracking bits; returns whether that changed any. Atomic: vCPUs and devices track at the same time. */
  boolean track(long guestPhys, int bits) {
    return ((byte) TRACKING.getAndBitwiseOr(tracking, page(guestPhys), (byte) bits) & bits) != bits;
  }

  void untrack(long guestPhys, int bits) {
    TRACKING.getAndBitwiseAnd(tracking, page(guestPhys), (byte) ~bits);
  }

  private int page(long guestPhys) {
    return (int) ((guestPhys - start) >>> AddressSpace.PAGE_SHIFT);
  }

  /** Whether the address lies in this mapping. */
  public boolean contains(long guestPhys) {
    return guestPhys >= start && guestPhys - start < sizeBytes;
  }

  /** The RAM behind it; null for MMIO. */
  @Nullable
  Ram ram() {
    return ram;
  }
}
