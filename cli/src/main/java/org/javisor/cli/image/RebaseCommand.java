package org.javisor.cli.image;

import java.util.Optional;
import org.javisor.disk.Format;
import org.javisor.disk.ImageTools;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image rebase}. */
@Command(
    name = "rebase",
    description = "Puts another image below a clone. The disk goes on holding what it holds: differences are copied.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image rebase clone.qcow2 --backing other.qcow2",
      "  javisor image rebase clone.qcow2 --backing ''           # on nothing: everything is copied",
      "  javisor image rebase clone.qcow2 --backing moved/base.qcow2 --unsafe"
    })
final class RebaseCommand extends ImageAction {
  @Option(
      names = {"-b", "--backing"}, paramLabel = "BASE", required = true,
      description = "The image below; as it is to be looked for, relative to the clone's folder. Empty: none.")
  private String backing = "";

  @Option(
      names = {"-F", "--backing-format"}, paramLabel = "FORMAT", converter = FormatConverter.class,
      description = "Its format. Otherwise its name tells.")
  private @Nullable Format backingFormat;

  @Option(
      names = {"-u", "--unsafe"},
      description = "Changes the name only: for a base that has moved. Nothing is compared.")
  private boolean unsafe;

  @Override
  int carryOut() {
    long size = unsafe ? 0 : ImageTools.info(image(), format()).diskBytes();
    try (Meter meter = new Meter("rebasing", size)) {
      ImageTools.rebase(image(), backing, Optional.ofNullable(backingFormat), unsafe, meter);
    }
    return 0;
  }
}
