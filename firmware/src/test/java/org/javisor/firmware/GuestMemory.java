package org.javisor.firmware;

import java.nio.charset.StandardCharsets;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** Guest RAM for tests. */
public final class GuestMemory implements AutoCloseable {
  private final Ram ram;
  private final AddressSpace space = new AddressSpace();
  private final MemoryMap map;

  public GuestMemory(int mebibytes) {
    long size = (long) mebibytes << 20;
    this.map = MemoryMap.ofPc(size);
    this.ram = new Ram(size);
    space.addRam(0, ram, 0, map.lowRamEnd());
    if (map.highRamSizeBytes() > 0) {
      space.addRam(MemoryMap.HIGH_RAM_START, ram, map.lowRamEnd(), map.highRamSizeBytes());
    }
  }

  public AddressSpace space() {
    return space;
  }

  public MemoryMap map() {
    return map;
  }

  /** A target without ACPI and VGA. */
  public BootTarget target() {
    return new BootTarget(space, map, 0, false);
  }

  public byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    space.readBytes(address, bytes, 0, length);
    return bytes;
  }

  public int read8(long address) {
    return (int) space.read(address, 1);
  }

  public int read16(long address) {
    return (int) space.read(address, 2);
  }

  public int read32(long address) {
    return (int) space.read(address, 4);
  }

  public long read64(long address) {
    return space.read(address, 8);
  }

  /** A zero-terminated string. */
  public String string(long address) {
    StringBuilder text = new StringBuilder();
    for (long at = address; read8(at) != 0; at++) {
      text.append((char) read8(at));
    }
    return text.toString();
  }

  public String ascii(long address, int length) {
    return new String(bytes(address, length), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    ram.close();
  }
}
