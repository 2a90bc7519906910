package org.javisor.machine.paravirtual;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;

/** Places in memory that a guest names. It may change the map at any time: each use of a place looks again. */
final class GuestMemory {
  private GuestMemory() {}

  /** Whether all bytes of a place are RAM in one piece. */
  static boolean isRam(AddressSpace memory, long address, int sizeBytes) {
    Mapping m = memory.find(address);
    return m != null && m.isRam() && !m.isReadOnly() && m.contains(address + sizeBytes - 1);
  }
}
