package org.javisor.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.javisor.guest.GuestException.Kind;

/**
 * A folder of finished things. What is made appears under its name in one step or not at all; one process at a time
 * makes something, others wait and find it there.
 */
final class ImageCache {
  /** File locks are held by a process: threads of this one take turns here first. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private static final long RESERVE_BYTES = 1 << 20;

  private final Path folder;

  ImageCache(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /** {@code $XDG_CACHE_HOME/javisor}, or {@code ~/.cache/javisor}. */
  static Path defaultFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    if (cache != null && cache.startsWith("/")) {
      return Path.of(cache, "javisor");
    }
    return Path.of(System.getProperty("user.home"), ".cache", "javisor");
  }

  Path folder() {
    return folder;
  }

  /** Fills a temporary folder. */
  @FunctionalInterface
  interface Maker {
    void make(Path temporary) throws IOException;
  }

  /**
   * The folder of that name; makes it if it is not there.
   *
   * @param neededBytes space that making it takes
   * @throws GuestException if it cannot be made
   */
  Path folder(String name, long neededBytes, Maker maker) {
    Path finished = folder.resolve(name);
    if (Files.isDirectory(finished)) {
      return finished;
    }
    THREADS.lock();
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || !Files.isDirectory(finished)) {
        make(finished, neededBytes, maker);
      }
      return finished;
    } catch (IOException e) {
      throw trouble(e);
    } finally {
      THREADS.unlock();
    }
  }

  private FileChannel openLock() throws IOException {
    Files.createDirectories(folder);
    return FileChannel.open(
        folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private void make(Path finished, long neededBytes, Maker maker) throws IOException {
    removeLeftovers();
    requireSpace(neededBytes);
    Path temporary = Files.createTempDirectory(folder, ".new-");
    Thread interrupted = Thread.ofPlatform().unstarted(() -> removeQuietly(temporary));
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      maker.make(temporary);
      Files.move(temporary, finished, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      remove(temporary);
      forget(interrupted);
    }
  }

  /** Ctrl-C: what is still written meanwhile is removed by the next one who makes something. */
  private static void removeQuietly(Path tree) {
    try {
      remove(tree);
    } catch (IOException | UncheckedIOException e) {
      // Somebody else removes it at the same moment, or still writes.
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }

  /** What a process left behind that was killed: we hold the lock, so nobody works there. */
  private void removeLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> files = Files.list(folder)) {
      leftovers = files.filter(file -> file.getFileName().toString().startsWith(".new-")).toList();
    }
    for (Path leftover : leftovers) {
      remove(leftover);
    }
  }

  void requireSpace(long neededBytes) throws IOException {
    long usable = Files.getFileStore(folder).getUsableSpace();
    if (usable < neededBytes + RESERVE_BYTES) {
      throw noSpace(neededBytes, usable);
    }
  }

  private GuestException noSpace(long neededBytes, long usableBytes) {
    return new GuestException(
        Kind.NO_SPACE,
        "no space in " + folder + ": " + mebibytes(neededBytes) + " are needed, " + mebibytes(usableBytes)
            + " are free",
        "make room, or set XDG_CACHE_HOME to a folder on another disk");
  }

  private static String mebibytes(long bytes) {
    return ((bytes + 0xF_FFFF) >> 20) + " MiB";
  }

  /** A write that failed is most likely for want of space; otherwise the folder cannot be written. */
  private GuestException trouble(IOException e) {
    try {
      long usable = Files.getFileStore(folder).getUsableSpace();
      if (usable < RESERVE_BYTES) {
        return noSpace(RESERVE_BYTES, usable);
      }
    } catch (IOException ignored) {
      // The folder is not even there: the cause tells why.
      return notWritable(folder, e);
    }
    return notWritable(folder, e);
  }

  static GuestException notWritable(Path folder, IOException cause) {
    return new GuestException(
        Kind.CACHE_NOT_WRITABLE,
        "the cache folder " + folder + " cannot be written (" + reason(cause) + ")",
        "check its permissions, or set XDG_CACHE_HOME to another folder",
        cause);
  }

  /** In words, without the name of an exception. */
  private static String reason(IOException cause) {
    return switch (cause) {
      case FileAlreadyExistsException e -> e.getFile() + " is a file, not a folder";
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      default -> String.valueOf(cause.getMessage());
    };
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
