package org.javisor.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;

/**
 * The pages of a block in which it differs from the file that it maps privately, and their content at one moment.
 *
 * @see "Linux, Documentation/admin-guide/mm/pagemap.rst"
 */
final class ChangedPages {
  static final ChangedPages NONE = new ChangedPages(new int[0], new byte[0]);

  private static final Path PAGE_MAP = Path.of("/proc/self/pagemap");
  private static final int PAGE = (int) AddressSpace.PAGE_SIZE;
  private static final int ENTRY_BYTES = 8;
  private static final long PRESENT_OR_SWAPPED = 3L << 62;

  /** Of the file, not yet copied for this process. */
  private static final long OF_FILE = 1L << 61;

  private final int[] pages;
  private final byte[] content;

  private ChangedPages(int[] pages, byte[] content) {
    this.pages = pages;
    this.content = content;
  }

  /**
   * Looks which pages the host has copied for this process.
   *
   * @param most pages
   * @return empty if there are more, or the host does not tell
   */
  static Optional<ChangedPages> of(Ram ram, int most) throws IOException {
    boolean known = System.getProperty("os.arch", "").matches("amd64|x86_64") && Files.isReadable(PAGE_MAP);
    int count = Math.toIntExact(ram.sizeBytes() / PAGE);
    ByteBuffer entries = ByteBuffer.allocate(count * ENTRY_BYTES).order(ByteOrder.nativeOrder());
    if (!known || !read(entries, ram.address() / PAGE * ENTRY_BYTES)) {
      return Optional.empty();
    }
    int[] changed = new int[most];
    int found = 0;
    for (int page = 0; page < count; page++) {
      long entry = entries.getLong(page * ENTRY_BYTES);
      if ((entry & PRESENT_OR_SWAPPED) != 0 && (entry & OF_FILE) == 0) {
        if (found == most) {
          return Optional.empty();
        }
        changed[found++] = page;
      }
    }
    byte[] content = new byte[found * PAGE];
    for (int i = 0; i < found; i++) {
      RawMemory.copy(ram.address() + (long) changed[i] * PAGE, content, i * PAGE, PAGE);
    }
    return Optional.of(new ChangedPages(Arrays.copyOf(changed, found), content));
  }

  private static boolean read(ByteBuffer into, long offset) throws IOException {
    try (FileChannel map = FileChannel.open(PAGE_MAP, StandardOpenOption.READ)) {
      int count = 0;
      while (into.hasRemaining() && count >= 0) {
        count = map.read(into, offset + into.position());
      }
    }
    return !into.hasRemaining();
  }

  /** Makes another block, which maps the same file, the same. */
  void applyTo(Ram ram) {
    for (int i = 0; i < pages.length; i++) {
      RawMemory.copy(content, i * PAGE, ram.address() + (long) pages[i] * PAGE, PAGE);
    }
  }
}
