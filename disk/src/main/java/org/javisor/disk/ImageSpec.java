package org.javisor.disk;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image to open.
 *
 * @param format what somebody said; if empty, the file's name and header decide as {@link Format} says
 */
public record ImageSpec(Path file, Optional<Format> format, Access access) {
  /** An image whose format its name tells. */
  public static ImageSpec of(Path file, Access access) {
    return new ImageSpec(file, Optional.empty(), access);
  }

  public ImageSpec withFormat(Format said) {
    return new ImageSpec(file, Optional.of(said), access);
  }
}
