package org.javisor.disk.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.disk.FullDisk;

/**
 * Writes to a file of the host that wait, if they are to, while its file system is full. Here, below all formats:
 * tables of an image that were half written would be worse than a disk that is slow.
 */
public final class HostRoom {
  /** A write that fails with less than this left failed for want of room: file systems keep some for themselves. */
  private static final long LITTLE_BYTES = 1 << 20;

  private final Path file;
  private final Space space;
  private final FullDisk asked;

  /** A write that does no harm when it is carried out again. */
  @FunctionalInterface
  public interface Write {
    void carryOut() throws IOException;
  }

  /** How much the host has. */
  @FunctionalInterface
  interface Space {
    long usableBytes() throws IOException;
  }

  public HostRoom(Path file, FullDisk asked) {
    this(file, asked, () -> Files.getFileStore(file).getUsableSpace());
  }

  HostRoom(Path file, FullDisk asked, Space space) {
    this.file = file;
    this.asked = asked;
    this.space = space;
  }

  /**
   * Carries out a write, as often as it takes.
   *
   * @param bytes how many it writes at most
   * @throws IOException if it fails for another reason, or is not to be tried again
   */
  public void write(long bytes, Write write) throws IOException {
    boolean waited = false;
    boolean hadRoom = false;
    try {
      while (true) {
        try {
          write.carryOut();
          return;
        } catch (IOException e) {
          // Java does not tell the reason but in words, which are in the user's language.
          boolean room = space.usableBytes() >= bytes + LITTLE_BYTES;
          // Room may have come between the write and the question: only the second time it must be something else.
          if (room && hadRoom || !room && !asked.tryAgain(file)) {
            throw e;
          }
          waited |= !room;
          hadRoom = room;
        }
      }
    } finally {
      if (waited) {
        asked.waitIsOver(file);
      }
    }
  }
}
