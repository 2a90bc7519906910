package org.javisor.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The content of a kernel, initrd or module with the name that messages use for it. The content must not be changed.
 */
public final class BootFile {
  private final String name;
  private final byte[] bytes;

  public BootFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /**
   * Reads a whole file.
   *
   * @throws BootException if it is missing, a folder, unreadable, empty or above 2 GiB
   */
  public static BootFile read(Path path) {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw new BootException(BootException.Kind.UNREADABLE, name, "is a folder", "name a file in it");
    }
    try {
      byte[] content = Files.readAllBytes(path);
      if (content.length == 0) {
        throw new BootException(BootException.Kind.TRUNCATED, name, "is empty", "fetch or build it again");
      }
      return new BootFile(name, content);
    } catch (NoSuchFileException e) {
      throw new BootException(BootException.Kind.MISSING, name, "no such file", "check the path");
    } catch (IOException e) {
      String reason = e.getMessage() == null || e.getMessage().equals(name) ? "cannot be read" : e.getMessage();
      throw new BootException(BootException.Kind.UNREADABLE, name, reason, "check the file's permissions");
    } catch (OutOfMemoryError e) {
      throw new BootException(
          BootException.Kind.UNREADABLE, name, "is too large to be loaded",
          "use a file below 2 GiB or a larger Java heap");
    }
  }

  public String name() {
    return name;
  }

  /** The content itself, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return name + " (" + bytes.length + " bytes)";
  }
}
