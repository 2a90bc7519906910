package org.javisor.firmware.layout;

import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Entry;
import org.javisor.firmware.layout.Loading.Slice;

/** Loads files without any header. */
public final class FlatLoader {
  private static final long REAL_MODE_END = 0x10_0000;
  private static final int REAL_MODE_STACK = 0x7000;
  private static final int FIRST_HARD_DISK = 0x80;

  private FlatLoader() {}

  /**
   * Loads a file at the given address and enters it there.
   *
   * @throws BootException if it does not fit, or would lie over the GDT that protected mode needs
   */
  public static BootState load(BootFile file, Entry.Flat entry, BootTarget target) {
    long address = entry.address();
    if (address < 0 || address >>> 32 != 0 || (entry.realMode() && address >= REAL_MODE_END)) {
      throw new BootException(
          Kind.UNSUPPORTED,
          file.name(),
          "cannot be entered at 0x" + Long.toHexString(address),
          entry.realMode() ? "choose an address below 1 MiB" : "choose an address below 4 GiB");
    }
    long end = address + file.sizeBytes();
    Loading.requireRam(target, file.name(), "the file", address, file.sizeBytes());
    if (!entry.realMode() && address <= LowMemory.GDT + LowMemory.gdtLimit() && end > LowMemory.GDT) {
      throw new BootException(
          Kind.UNSUPPORTED, file.name(), "would lie over the GDT at 0x2000", "choose an address from 0x3000");
    }
    LowMemory.writeBiosData(target.memory());
    Loading.copy(target, file.bytes(), new Slice(0, file.sizeBytes()), address, file.sizeBytes());
    if (entry.realMode()) {
      int cs = address <= 0xFFFF ? 0 : (int) (address >>> 4);
      return new BootState.Real16(cs, (int) (address - ((long) cs << 4)), 0, 0, REAL_MODE_STACK, FIRST_HARD_DISK);
    }
    LowMemory.writeGdt(target.memory(), false);
    return new BootState.Protected32(
        (int) address,
        new BootState.Registers(0, 0, 0),
        LowMemory.GDT,
        LowMemory.GDT,
        LowMemory.gdtLimit());
  }
}
