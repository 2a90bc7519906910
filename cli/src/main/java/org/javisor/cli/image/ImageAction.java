package org.javisor.cli.image;

import java.nio.file.Path;
import java.util.Optional;
import org.javisor.disk.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands on one image have in common. */
abstract class ImageAction extends DiskAction {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image's file.")
  @SuppressWarnings("NullAway.Init")
  private Path image;

  @Option(
      names = {"-f", "--format"}, paramLabel = "FORMAT", converter = FormatConverter.class,
      description = "Its format: raw, qcow2, vmdk, vdi, vhd, vhdx. Otherwise its name tells.")
  private @Nullable Format format;

  final Path image() {
    return image;
  }

  final Optional<Format> format() {
    return Optional.ofNullable(format);
  }
}
