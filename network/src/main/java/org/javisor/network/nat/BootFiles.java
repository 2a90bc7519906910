package org.javisor.network.nat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What guests boot from the network.
 *
 * @param folder all files that they may load, without folders inside
 * @param first the name of the file to begin with
 */
public record BootFiles(Path folder, String first) {
  private static final long LARGEST_BYTES = 256L << 20;

  public BootFiles {
    if (!isName(first)) {
      throw new IllegalArgumentException("'" + first + "' is not the name of a file to boot");
    }
  }

  private static boolean isName(String name) {
    return name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,100}");
  }

  /** A file's content; empty if there is none of that name, or it is no plain file, or too large. */
  Optional<byte[]> read(String path) {
    String name = path.startsWith("/") ? path.substring(1) : path;
    Path file = isName(name) ? folder.resolve(name) : folder;
    try {
      boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LARGEST_BYTES;
      return plain ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
