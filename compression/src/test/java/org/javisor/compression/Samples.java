package org.javisor.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** {@link SampleText} packed by the formats' own tools. */
public final class Samples {
  /** One of each format and variant. */
  public static final List<String> NAMES = List.of(
      "sample.gz", "sample.xz", "sample-x86.xz", "sample.lzma", "sample.bz2", "sample-legacy.lz4", "sample.lz4",
      "sample.zst", "sample-fast.zst", "sample-long.zst", "sample.lzo");

  private Samples() {}

  /** A sample's bytes. */
  public static byte[] read(String name) {
    try (InputStream in = Samples.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
