package org.javisor.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.javisor.cli.HelpOption;
import org.javisor.cli.UserError;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands on one image have in common. */
abstract class ImageAction implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

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

  /** What the command does; says with which status it ends. */
  abstract int carryOut() throws IOException, UserError;

  @Override
  public final Integer call() throws UserError {
    try {
      return carryOut();
    } catch (DiskException e) {
      throw Errors.of(e);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw UserError.host(String.valueOf(e.getMessage()), e);
    }
  }
}
