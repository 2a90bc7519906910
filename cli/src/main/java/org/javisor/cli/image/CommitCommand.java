package org.javisor.cli.image;

import java.nio.file.Path;
import org.javisor.disk.ImageTools;
import picocli.CommandLine.Command;

/** {@code javisor image commit}. */
@Command(
    name = "commit",
    description = "Writes what a clone holds into the image below it. The clone stays, and may be deleted.",
    footerHeading = "%nexamples%n",
    footer = "  javisor image commit clone.qcow2")
final class CommitCommand extends ImageAction {
  @Override
  int carryOut() {
    long size = ImageTools.info(image(), format()).diskBytes();
    try (Meter meter = new Meter("committing", size)) {
      Path base = ImageTools.commit(image(), format(), meter);
      System.out.println("committed to " + base);
    }
    return 0;
  }
}
