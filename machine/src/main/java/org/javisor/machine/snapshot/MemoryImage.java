package org.javisor.machine.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.javisor.memory.Ram;

/** A block of memory as a file and nothing else, for machines of this process. */
public final class MemoryImage {
  private MemoryImage() {}

  /** Writes all pages that are not zero to where they stand; the rest of the file has to be holes. */
  public static void write(FileChannel file, Ram ram) throws IOException {
    RamPages.write(file, 0, ram);
  }
}
