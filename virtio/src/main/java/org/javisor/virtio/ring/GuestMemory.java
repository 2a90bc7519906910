package org.javisor.virtio.ring;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.RawMemory;

/**
 * A guest's RAM as a device on the bus sees it. Fields of rings are naturally aligned and stand in RAM, never in
 * registers: those of this very device might be among them.
 */
public final class GuestMemory {
  private final AddressSpace space;

  public GuestMemory(AddressSpace space) {
    this.space = space;
  }

  /** @param sizeBytes 1, 2, 4 or 8 */
  long get(long guestPhys, int sizeBytes) {
    return RawMemory.get(field(guestPhys, sizeBytes).hostAddress(guestPhys), sizeBytes);
  }

  int get16(long guestPhys) {
    return (int) get(guestPhys, 2);
  }

  void put(long guestPhys, int sizeBytes, long value) {
    Mapping mapping = field(guestPhys, sizeBytes);
    if (mapping.isReadOnly()) {
      throw new RingException("a ring in ROM, at 0x%x".formatted(guestPhys));
    }
    space.notifyWrite(mapping, guestPhys, sizeBytes);
    RawMemory.put(mapping.hostAddress(guestPhys), sizeBytes, value);
  }

  private Mapping field(long guestPhys, int sizeBytes) {
    Mapping mapping = (guestPhys & sizeBytes - 1) == 0 ? space.find(guestPhys) : null;
    if (mapping == null || !mapping.isRam()) {
      throw new RingException("a ring that is not in RAM or not aligned, at 0x%x".formatted(guestPhys));
    }
    return mapping;
  }

  /** Everything that was written before is seen by other CPUs before anything that is read from now on. */
  void fence() {
    RawMemory.fullFence();
  }

  /** Copies a buffer out; what is not RAM reads as 0xFF. */
  void read(long guestPhys, byte[] to, int at, int length) {
    space.readBytes(guestPhys, to, at, length);
  }

  /** Copies into a buffer; bytes for anything but RAM vanish. */
  void write(long guestPhys, byte[] from, int at, int length) {
    space.writeBytes(guestPhys, from, at, length);
  }
}
