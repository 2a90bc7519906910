package org.javisor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.Access;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.DriveSpec.Bus;
import picocli.CommandLine.Option;

/** The drives of {@code javisor run}. */
final class DriveOptions {
  @Option(
      names = "--disk", paramLabel = "FILE[,OPTION...]", converter = DriveOption.Disk.class,
      description = {
        "A disk's image in any format: raw, qcow2; vmdk, vdi, vhd, vhdx with readonly or snapshot. May be repeated.",
        "Options: readonly, snapshot, bus=ide, bus=sata, bus=virtio, format=FORMAT (if the name does not tell),"
            + " cache=writeback|writethrough|unsafe, iops=N and bps=N (operations and bytes each second, at most)."
      })
  private List<DriveSpec> disks = List.of();

  @Option(
      names = "--cdrom", paramLabel = "FILE[,OPTION...]", converter = DriveOption.Cdrom.class,
      description = "An ISO image in a CD drive, or none; may be repeated. Options: bus=ide, bus=sata.")
  private List<DriveSpec> cdroms = List.of();

  @Option(
      names = "--floppy", paramLabel = "FILE[,OPTION...]", converter = DriveOption.Floppy.class,
      description = "A floppy image, or none, in drive A, the second one in drive B. Options: readonly, snapshot.")
  private List<DriveSpec> floppies = List.of();

  @Option(names = "--snapshot",
      description = "Changes to disks and floppies go into temporary files and are gone at the end.")
  private boolean snapshot;

  /** All drives, disks first. */
  List<DriveSpec> specs() {
    List<DriveSpec> all = new ArrayList<>();
    disks.forEach(drive -> all.add(access(drive)));
    all.addAll(cdroms);
    floppies.forEach(drive -> all.add(access(drive)));
    return all;
  }

  /** What is wrong with the drives as a whole; empty if nothing is. */
  Optional<String> problem() {
    for (Bus bus : Bus.values()) {
      long wanted = specs().stream().filter(drive -> drive.bus() == bus).count();
      if (wanted > bus.places()) {
        return Optional.of("%d drives on %s, which takes %d".formatted(wanted, bus, bus.places()));
      }
    }
    return Optional.empty();
  }

  private DriveSpec access(DriveSpec drive) {
    return snapshot && drive.access() == Access.READ_WRITE ? drive.withAccess(Access.SNAPSHOT) : drive;
  }
}
