package org.javisor.cpu;

import org.javisor.memory.AddressSpace;

/**
 * Linear to guest-physical to host: the software TLB before the page walk. Loads and stores act with the CPU's current
 * privilege and raise #PF (or #GP for non-canonical addresses, #AC) before any effect.
 */
public final class Mmu {
  private final Cpu cpu;
  private final AddressSpace memory;

  Mmu(Cpu cpu, AddressSpace memory) {
    this.cpu = cpu;
    this.memory = memory;
  }

  /** Recomputes the context that entries must match: privilege, SMAP, alignment checks. */
  void updateContext() {}

  public byte load8(long linear) {
    throw new IllegalStateException();
  }

  public short load16(long linear) {
    throw new IllegalStateException();
  }

  public int load32(long linear) {
    throw new IllegalStateException();
  }

  public long load64(long linear) {
    throw new IllegalStateException();
  }

  public void store8(long linear, int value) {
    throw new IllegalStateException();
  }

  public void store16(long linear, int value) {
    throw new IllegalStateException();
  }

  public void store32(long linear, int value) {
    throw new IllegalStateException();
  }

  public void store64(long linear, long value) {
    throw new IllegalStateException();
  }

  // Loads of a read-modify-write: fault as a write.

  public byte loadForWrite8(long linear) {
    throw new IllegalStateException();
  }

  public short loadForWrite16(long linear) {
    throw new IllegalStateException();
  }

  public int loadForWrite32(long linear) {
    throw new IllegalStateException();
  }

  public long loadForWrite64(long linear) {
    throw new IllegalStateException();
  }

  /** Raises what a write of the range would raise, without writing. The range may cross one page boundary. */
  public void probeWrite(long linear, int sizeBytes) {
    throw new IllegalStateException();
  }

  public void probeRead(long linear, int sizeBytes) {
    throw new IllegalStateException();
  }

  // Accesses to descriptor tables and task-state segments: supervisor whatever the CPL.

  public long systemLoad(long linear, int sizeBytes) {
    throw new IllegalStateException();
  }

  public void systemStore(long linear, int sizeBytes, long value) {
    throw new IllegalStateException();
  }

  /** Drops everything that may have come from the current paging structures, global entries too if asked. */
  public void flush(boolean global) {
    throw new IllegalStateException();
  }

  /** INVLPG. */
  public void flushPage(long linear) {
    throw new IllegalStateException();
  }

  /** Compares and swaps atomically where the location is naturally aligned RAM; faults as a write. */
  public boolean compareAndSwap8(long linear, int expected, int value) {
    throw new IllegalStateException();
  }

  public boolean compareAndSwap16(long linear, int expected, int value) {
    throw new IllegalStateException();
  }

  public boolean compareAndSwap32(long linear, int expected, int value) {
    throw new IllegalStateException();
  }

  public boolean compareAndSwap64(long linear, long expected, long value) {
    throw new IllegalStateException();
  }

  /** {@code linear} is 16-byte aligned. */
  public boolean compareAndSwap128(long linear, long expectedLow, long expectedHigh, long low, long high) {
    throw new IllegalStateException();
  }

  /** Host address of a byte whose page is plain RAM to reads, else 0. Good up to the page's end, until the next flush. */
  public long hostForRead(long linear) {
    throw new IllegalStateException();
  }

  public long hostForWrite(long linear) {
    throw new IllegalStateException();
  }

  /** The guest-physical address of an instruction byte. */
  public long fetch(long linear) {
    throw new IllegalStateException();
  }
}
