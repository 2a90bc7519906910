package org.javisor.firmware.layout;

import java.nio.charset.StandardCharsets;
import org.javisor.firmware.BootState;
import org.javisor.firmware.MemoryMap;
import org.javisor.memory.AddressSpace;

/**
 * The conventional memory at entry to a kernel. Boot protocols leave the places to the loader; these leave 0x3000 to
 * 0x7FFFF free for kernels that are linked there.
 */
public final class LowMemory {
  /** boot_params, multiboot information or PVH start information: one page. */
  public static final int INFO = 0x1000;

  public static final int GDT = 0x2000;

  /** Kernels may be loaded from here to {@link #TABLES}. */
  public static final int FREE_START = 0x3000;

  /** Module lists, memory maps and strings that {@link #INFO} points to: 64 KiB. */
  public static final int TABLES = 0x8_0000;

  public static final int COMMAND_LINE = 0x9_0000;

  /** Room for the command line with its terminating zero. */
  public static final int COMMAND_LINE_BYTES = 0x4000;

  private static final int PAGE_TABLES = COMMAND_LINE + COMMAND_LINE_BYTES;

  /** What this class and the loaders write lies between here and {@link #DATA_END}, but for {@link #FREE_START}. */
  public static final int DATA_START = INFO;

  public static final int DATA_END = 0x9_F000;

  /** The stack grows down from here; 20 KiB, down to the page tables' end. */
  public static final int STACK_TOP = DATA_END;

  private static final long CODE_32 = 0x00CF_9B00_0000_FFFFL;
  private static final long CODE_64 = 0x00AF_9B00_0000_FFFFL;
  private static final long DATA = 0x00CF_9300_0000_FFFFL;
  private static final long TASK = 0x0000_8B00_0000_0067L;
  private static final int GDT_BYTES = 5 * 8;

  private static final int PRESENT_WRITABLE = 3;
  private static final int LARGE_PAGE = 1 << 7;
  private static final int DIRECTORIES = 4;

  private LowMemory() {}

  /** The limit of the GDT that {@link #writeGdt} makes. */
  public static int gdtLimit() {
    return GDT_BYTES - 1;
  }

  /**
   * Writes the GDT that {@link BootState} promises.
   *
   * @see "Intel SDM volume 3, section 3.4.5 Segment Descriptors"
   */
  public static void writeGdt(AddressSpace memory, boolean longMode) {
    memory.write(GDT, 8, 0);
    memory.write(GDT + 8, 8, 0);
    memory.write(GDT + BootState.CODE_SELECTOR, 8, longMode ? CODE_64 : CODE_32);
    memory.write(GDT + BootState.DATA_SELECTOR, 8, DATA);
    memory.write(GDT + BootState.TASK_SELECTOR, 8, TASK);
  }

  /**
   * Writes page tables that map the first 4 GiB to itself in 2 MiB pages.
   *
   * @return the value for CR3
   * @see "Intel SDM volume 3, section 4.5 4-Level Paging"
   */
  public static long writeIdentityMap(AddressSpace memory) {
    int pointers = PAGE_TABLES + 0x1000;
    int directories = pointers + 0x1000;
    memory.write(PAGE_TABLES, 8, pointers | PRESENT_WRITABLE);
    for (int i = 0; i < DIRECTORIES; i++) {
      memory.write(pointers + 8L * i, 8, (directories + 0x1000L * i) | PRESENT_WRITABLE);
    }
    for (int i = 0; i < DIRECTORIES * 512; i++) {
      memory.write(directories + 8L * i, 8, ((long) i << 21) | LARGE_PAGE | PRESENT_WRITABLE);
    }
    return PAGE_TABLES;
  }

  /**
   * Writes the fields of the BIOS data area that kernels read: the first serial port, the EBDA's segment and the size
   * of conventional memory in KiB.
   */
  public static void writeBiosData(AddressSpace memory) {
    memory.write(0x400, 2, 0x3F8);
    memory.write(0x40E, 2, MemoryMap.EBDA_START >>> 4);
    memory.write(0x413, 2, MemoryMap.EBDA_START >>> 10);
    memory.write(MemoryMap.EBDA_START, 1, 1);
  }

  /** Writes a zero-terminated string and returns its size with the zero. */
  public static int writeString(AddressSpace memory, long address, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    memory.writeBytes(address, bytes, 0, bytes.length);
    memory.write(address + bytes.length, 1, 0);
    return bytes.length + 1;
  }
}
