package org.javisor.disk;

import java.nio.file.Path;

/**
 * Asked what to do where the host's file system has no room for a write. Called on the thread that writes, with locks
 * of the image held: it may block, and must not come back to the image.
 */
public interface FullDisk {
  /** Lets such writes fail. */
  FullDisk FAILS = new FullDisk() {
    @Override
    public boolean tryAgain(Path file) {
      return false;
    }

    @Override
    public void waitIsOver(Path file) {}
  };

  /**
   * There is no room.
   *
   * @param file on the file system that is full
   * @return whether to write once more; otherwise the write fails
   */
  boolean tryAgain(Path file);

  /** A write that was tried again has found room, or has failed in the end. */
  void waitIsOver(Path file);
}
