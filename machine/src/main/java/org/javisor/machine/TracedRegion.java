package org.javisor.machine;

import java.util.function.IntSupplier;
import org.javisor.memory.MmioRegion;

/**
 * Tells a trace of the accesses to a device's registers.
 *
 * @param start guest-physical address of the registers
 * @param registers what is looked at
 * @param trace who is told
 * @param currentCpu which CPU has its turn
 */
record TracedRegion(long start, MmioRegion registers, Trace trace, IntSupplier currentCpu) implements MmioRegion {
  @Override
  public long read(long offset, int sizeBytes) {
    long value = registers.read(offset, sizeBytes);
    trace.memoryRead(currentCpu.getAsInt(), start + offset, sizeBytes, value);
    return value;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    trace.memoryWrite(currentCpu.getAsInt(), start + offset, sizeBytes, value);
    registers.write(offset, sizeBytes, value);
  }
}
