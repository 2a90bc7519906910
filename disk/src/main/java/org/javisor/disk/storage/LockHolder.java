package org.javisor.disk.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out which process has locked a file, where the host tells. */
final class LockHolder {
  private LockHolder() {}

  /** For instance {@code process 4711 (qemu-system-x86)}; {@code another process} where the host does not say. */
  static String of(Path file) {
    try {
      String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
      for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
        Optional<String> pid = holder(line, inode);
        if (pid.isPresent()) {
          return "process " + pid.get() + name(pid.get());
        }
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Not Linux, or the file is gone: the message does without.
      return "another process";
    }
    return "another process";
  }

  /**
   * The process in a line of the table, if the line is of this file.
   *
   * @see "proc(5), /proc/locks: 1: POSIX ADVISORY READ 5433 08:01:7864448 128 128"
   */
  private static Optional<String> holder(String line, String inode) {
    List<String> words = List.of(line.trim().split("\\s+", -1));
    return words.size() >= 8 && words.get(5).endsWith(":" + inode) && !words.get(4).startsWith("-")
        ? Optional.of(words.get(4))
        : Optional.empty();
  }

  private static String name(String pid) {
    try {
      return " (" + Files.readString(Path.of("/proc", pid, "comm")).trim() + ")";
    } catch (IOException e) {
      // It has ended meanwhile, or belongs to somebody else.
      return "";
    }
  }
}
