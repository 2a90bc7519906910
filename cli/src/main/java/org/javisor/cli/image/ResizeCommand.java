package org.javisor.cli.image;

import org.javisor.cli.UserError;
import org.javisor.disk.ImageTools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javisor image resize}. */
@Command(
    name = "resize",
    description = "Makes the disk of a raw or qcow2 image larger, with zeroes, or with --shrink smaller.",
    footerHeading = "%nexamples%n",
    footer = {"  javisor image resize disk.qcow2 +10G", "  javisor image resize disk.qcow2 5G --shrink"})
final class ResizeCommand extends ImageAction {
  @Parameters(
      index = "1", paramLabel = "SIZE", converter = DiskSize.Converter.class,
      description = "The new size, or with + how much larger it is to be.")
  @SuppressWarnings("NullAway.Init")
  private DiskSize size;

  @Option(names = "--shrink", description = "Allows a smaller size. What lies beyond is lost.")
  private boolean shrink;

  @Override
  int carryOut() throws UserError {
    long now = ImageTools.info(image(), format()).diskBytes();
    long then = size.of(now);
    if (then < now && !shrink) {
      throw UserError.usage(
          "the disk has " + DiskSize.format(now) + "; what lies beyond " + DiskSize.format(then)
              + " would be lost: say --shrink if that is meant");
    }
    ImageTools.resize(image(), format(), then);
    return 0;
  }
}
