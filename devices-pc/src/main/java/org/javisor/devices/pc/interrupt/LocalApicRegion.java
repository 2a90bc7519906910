package org.javisor.devices.pc.interrupt;

import java.util.function.IntSupplier;
import org.javisor.memory.MmioRegion;

/**
 * The page at which every CPU sees its own local APIC. Only aligned 32-bit accesses have a defined effect; others read
 * the bytes they cover and write nothing.
 */
public final class LocalApicRegion implements MmioRegion {
  public static final long DEFAULT_ADDRESS = ApicBase.DEFAULT_ADDRESS;
  public static final long SIZE_BYTES = 0x1000;

  private final InterruptFabric fabric;
  private final IntSupplier currentCpu;

  /** @param currentCpu the index of the CPU whose thread makes an access */
  public LocalApicRegion(InterruptFabric fabric, IntSupplier currentCpu) {
    this.fabric = fabric;
    this.currentCpu = currentCpu;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    int cpu = currentCpu.getAsInt();
    int aligned = (int) offset & ~3;
    long value = fabric.readApic(cpu, aligned) & 0xFFFF_FFFFL;
    if ((offset & 3) + sizeBytes > 4) {
      value |= (long) fabric.readApic(cpu, aligned + 4) << 32;
    }
    return value >>> 8 * (offset & 3) & -1L >>> 64 - 8 * sizeBytes;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if ((offset & 3) == 0 && sizeBytes >= 4) {
      fabric.writeApic(currentCpu.getAsInt(), (int) offset, (int) value);
    }
  }
}
