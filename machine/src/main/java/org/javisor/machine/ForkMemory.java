package org.javisor.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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

  /** Pages that differ from the frozen file, up to which they are copied for each fork: 32 MiB. */
  private static final int MOST_CHANGES = 8192;

  private @Nullable FileChannel file;
  private @Nullable FrozenFile frozen;

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

  /** Of a machine that was forked: its memory is a private mapping of a frozen file. */
  static ForkMemory sharing(FrozenFile frozen) {
    ForkMemory memory = new ForkMemory(null);
    memory.frozen = frozen;
    return memory;
  }

  /** A block at one moment: a file, and in which pages it differs. Whoever takes the file releases it. */
  record Content(FrozenFile file, ChangedPages changes) {}

  /**
   * The content of a block at this moment; the block has become, or is already, a private mapping of the file. No CPU
   * runs.
   */
  Content freeze(Ram ram) throws IOException {
    FileChannel known = file;
    if (known != null) {
      ram.moveOnto(known, 0);
      file = null;
      frozen = new FrozenFile(known);
      return new Content(frozen.share(), ChangedPages.NONE);
    }
    FrozenFile before = frozen;
    if (before != null) {
      Optional<ChangedPages> changes = ChangedPages.of(ram, MOST_CHANGES);
      if (changes.isPresent()) {
        return new Content(before.share(), changes.get());
      }
    }
    FrozenFile copy = new FrozenFile(copy(ram));
    if (before != null) {
      before.release();
    }
    frozen = copy;
    return new Content(copy.share(), ChangedPages.NONE);
  }

  private static FileChannel copy(Ram ram) throws IOException {
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

  /** Lets go of the files; what is mapped stays. */
  void close() {
    FileChannel known = file;
    if (known != null) {
      try {
        known.close();
      } catch (IOException e) {
        // It has no name and vanishes with the process.
      }
    }
    FrozenFile shared = frozen;
    if (shared != null) {
      shared.release();
      frozen = null;
    }
  }
}
