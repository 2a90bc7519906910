package org.javisor.cli.image;

import java.time.InstantSource;
import java.util.List;
import org.javisor.cli.UserError;
import org.javisor.disk.ImageTools;
import org.javisor.disk.ImageTools.SnapshotAction;
import org.javisor.disk.SnapshotEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image snapshot}. */
@Command(
    name = "snapshot",
    description = "Lists the snapshots inside of a qcow2 image, takes one, goes back to one, or deletes one.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image snapshot disk.qcow2", "  javisor image snapshot disk.qcow2 --create before-upgrade",
      "  javisor image snapshot disk.qcow2 --revert before-upgrade"
    })
final class SnapshotCommand extends ImageAction {
  /** At most one of them. */
  static final class What {
    @Option(names = {"-c", "--create"}, paramLabel = "NAME", description = "Keeps what the disk holds now.")
    private @Nullable String create;

    @Option(
        names = {"-a", "--revert"}, paramLabel = "NAME",
        description = "The disk holds again what it held then; what it holds now is lost.")
    private @Nullable String revert;

    @Option(names = {"-d", "--delete"}, paramLabel = "NAME", description = "Forgets it.")
    private @Nullable String delete;
  }

  @ArgGroup
  private @Nullable What what;

  @Option(names = "--json", description = "The list as JSON.")
  private boolean json;

  @Override
  int carryOut() throws UserError {
    What wanted = what;
    if (wanted == null) {
      List<SnapshotEntry> all = ImageTools.snapshots(image(), format());
      if (json) {
        System.out.println(Json.of(all.stream().map(InfoCommand::snapshot).toList()));
      } else {
        InfoCommand.print(all);
      }
    } else if (wanted.create != null) {
      carryOut(SnapshotAction.CREATE, wanted.create);
    } else if (wanted.revert != null) {
      carryOut(SnapshotAction.REVERT, wanted.revert);
    } else if (wanted.delete != null) {
      carryOut(SnapshotAction.DELETE, wanted.delete);
    }
    return 0;
  }

  private void carryOut(SnapshotAction action, String name) {
    ImageTools.snapshot(image(), format(), action, name, InstantSource.system().instant().getEpochSecond());
  }
}
