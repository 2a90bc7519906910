package org.javisor.cli.image;

import org.javisor.disk.ImageTools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image repair}. */
@Command(
    name = "repair",
    description = "Puts right what check finds, as far as that can be done; says what is left, as check does.",
    footerHeading = "%nexamples%n",
    footer = "  javisor image repair disk.qcow2")
final class RepairCommand extends ImageAction {
  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Override
  int carryOut() {
    return CheckCommand.report(ImageTools.repair(image(), format()), json);
  }
}
