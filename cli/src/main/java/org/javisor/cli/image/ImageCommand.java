package org.javisor.cli.image;

import java.util.concurrent.Callable;
import org.javisor.cli.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code javisor image}. */
@Command(
    name = "image",
    description = "Makes, looks at and changes images of disks.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CreateCommand.class, InfoCommand.class, CheckCommand.class, RepairCommand.class, ConvertCommand.class,
      ResizeCommand.class, SnapshotCommand.class, CommitCommand.class, RebaseCommand.class, ServeCommand.class,
      SeedCommand.class, ImportCommand.class, ExportCommand.class
    },
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image create disk.qcow2 20G",
      "  javisor image create --backing disk.qcow2 clone.qcow2",
      "  javisor image convert disk.vmdk disk.qcow2 --compress",
      "  javisor image check disk.qcow2 --json",
      "  javisor image import appliance.ova",
      "  javisor image export appliance.ova disk.qcow2 --memory 2G"
    })
public final class ImageCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  @Override
  public Integer call() {
    throw new ParameterException(
        commandLine.commandLine(),
        "say what to do: " + String.join(", ", commandLine.subcommands().keySet()));
  }
}
