package org.javisor.disk;

import java.util.Optional;

/**
 * How a machine uses an image.
 *
 * @param format what somebody said; if empty, the file's name and header decide as {@link Format} says
 */
public record ImageOptions(Optional<Format> format, CacheMode cache, Limits limits) {
  /** What is usual. */
  public static final ImageOptions STANDARD = new ImageOptions(Optional.empty(), CacheMode.WRITEBACK, Limits.NONE);

  public ImageOptions withFormat(Format said) {
    return new ImageOptions(Optional.of(said), cache, limits);
  }

  public ImageOptions withCache(CacheMode mode) {
    return new ImageOptions(format, mode, limits);
  }

  public ImageOptions withLimits(Limits fastest) {
    return new ImageOptions(format, cache, fastest);
  }
}
