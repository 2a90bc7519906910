package org.javisor.memory;

import java.util.ArrayList;
import java.util.List;

/** Registers that write down every access; a read gives the region's offset in every byte, wider than asked for. */
final class RecordingRegion implements MmioRegion {
  final List<String> accesses = new ArrayList<>();

  @Override
  public long read(long offset, int sizeBytes) {
    accesses.add("read " + sizeBytes + " at " + offset);
    return (offset & 0xFF) * 0x0101_0101_0101_0101L;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    accesses.add("write " + sizeBytes + " at " + offset + ": 0x" + Long.toHexString(value));
  }
}
