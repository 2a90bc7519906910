package org.javisor.disk.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.javisor.linux.Descriptor;
import org.javisor.linux.Errno;
import org.javisor.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * Gives space of a file back to the host, which Java has no call for. The file is opened a second time, at the first
 * hole: to be closed with the first channel and not before, as closing drops the locks of this process.
 */
final class Holes {
  private final Path file;
  private @Nullable Descriptor descriptor;
  private boolean possible = System.getProperty("os.name", "").equals("Linux");

  Holes(Path file) {
    this.file = file;
  }

  /** A check that the file behind the name is the one that is open. */
  @FunctionalInterface
  interface Check {
    void carryOut() throws IOException;
  }

  /**
   * Makes a hole, which reads as zeroes.
   *
   * @param present that the name leads to the file that is meant
   * @return false, and nothing changed, where the host cannot do that
   */
  synchronized boolean punch(long offset, long length, Check present) throws IOException {
    if (!possible || length == 0) {
      return possible;
    }
    try {
      Descriptor open = descriptor;
      if (open == null) {
        open = Descriptor.open(file.toString(), Descriptor.O_RDWR | Descriptor.O_CLOEXEC);
        descriptor = open;
        present.carryOut();
      }
      open.punchHole(offset, length);
      return true;
    } catch (LinuxException e) {
      if (e.number() == Errno.EIO || e.number() == Errno.ENOSPC) {
        throw e;
      }
      possible = false;
      return false;
    } catch (LinkageError | IllegalCallerException e) {
      // This JVM may not call the C library, or that has no such call.
      possible = false;
      return false;
    }
  }

  synchronized void close() {
    possible = false;
    if (descriptor != null) {
      descriptor.close();
    }
  }
}
