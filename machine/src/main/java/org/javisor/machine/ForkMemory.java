package org.javisor.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.javisor.machine.snapshot.MemoryImage;
import org.javisor.memory.Ram;
import org.jspecify.annotations.Nullable;

/**
 * The RAM of a machine that forks. As long as it has not forked, its memory is a file; then parent and children map the
 * file privately, and share what none of them changes. The files have no name: they vanish with the last machine.
 */
final class ForkMemory {
  /** Memory that is a file system, on Linux. */
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private @Nullable FileChannel file;

  private ForkMemory(@Nullable FileChannel file) {
    this.file = file;
  }

  /** Of a machine whose memory is no file: its first fork copies it into one. */
  static ForkMemory none() {
    return new ForkMemory(null);
  }

  /** A block of memory that is a file from the start; an ordinary one where the host has no room for such. */
  static Allocation allocate(long sizeBytes) {
    try {
      if (Files.isWritable(SHARED_MEMORY) && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= sizeBytes) {
        FileChannel file = newFile(SHARED_MEMORY, sizeBytes);
        return new Allocation(Ram.shared(file, sizeBytes), new ForkMemory(file));
      }
    } catch (IOException e) {
      // Then as everywhere.
    }
    return new Allocation(new Ram(sizeBytes), none());
  }

  /** A block, and what knows of its file. */
  record Allocation(Ram ram, ForkMemory memory) {}

  private static FileChannel newFile(Path folder, long sizeBytes) throws IOException {
    Path path = Files.createTempFile(folder, "javisor-", ".memory");
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      file.write(ByteBuffer.allocate(1), sizeBytes - 1);
      return file;
    } finally {
      Files.delete(path);
    }
  }

  /**
   * A file that has the content of a block at this moment and does not change any more; the block has become a private
   * mapping of it. No CPU runs.
   */
  FileChannel freeze(Ram ram) throws IOException {
    FileChannel known = file;
    if (known != null) {
      ram.moveOnto(known, 0);
      file = null;
      return known;
    }
    Path folder = Files.isWritable(SHARED_MEMORY)
        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= ram.sizeBytes()
            ? SHARED_MEMORY
            : Path.of(System.getProperty("java.io.tmpdir"));
    FileChannel copy = newFile(folder, ram.sizeBytes());
    boolean complete = false;
    try {
      MemoryImage.write(copy, ram);
      ram.moveOnto(copy, 0);
      complete = true;
      return copy;
    } finally {
      if (!complete) {
        copy.close();
      }
    }
  }

  /** Lets go of the file; what is mapped stays. */
  void close() {
    FileChannel known = file;
    if (known != null) {
      try {
        known.close();
      } catch (IOException e) {
        // It has no name and vanishes with the process.
      }
    }
  }
}
