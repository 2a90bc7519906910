package org.javisor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.javisor.disk.DiskException;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.RemovableMedia;
import picocli.CommandLine.TypeConversionException;

/** What is typed behind Ctrl-A M: which medium goes into which drive. */
final class MediaCommand {
  private final RemovableMedia media;

  MediaCommand(RemovableMedia media) {
    this.media = media;
  }

  /** The drives with what is in them, a line each, and how to change it. */
  private String list() {
    List<RemovableMedia.Drive> drives = media.drives();
    if (drives.isEmpty()) {
      return "The machine has no drive for CDs or floppies; start it with --cdrom none or --floppy none.\n";
    }
    return drives.stream()
        .map(drive -> "%-8s %s%s\n".formatted(
            drive.name(), drive.image().map(Path::toString).orElse("empty"), drive.locked() ? " (locked)" : ""))
        .collect(Collectors.joining())
        + "DRIVE FILE puts an image in, DRIVE takes it out, DRIVE! does so although it is locked.\n";
  }

  /** Carries out a line; an empty one lists the drives. Returns what to answer. */
  String run(String line) {
    if (line.isBlank()) {
      return list();
    }
    String[] words = line.strip().split("\\s+", 2);
    boolean force = words[0].endsWith("!");
    String name = force ? words[0].substring(0, words[0].length() - 1) : words[0];
    try {
      if (force) {
        media.unlock(name);
      }
      boolean done = words.length == 1 ? media.eject(name) : insert(name, words[1].strip());
      return done
          ? now(name)
          : name + " is locked by the guest, which was asked to let go; " + name + "! does not ask\n";
    } catch (NoSuchElementException | DiskException | TypeConversionException | IllegalStateException e) {
      return e.getMessage() + "\n";
    }
  }

  private boolean insert(String name, String file) {
    Medium kind = media.drives()
        .stream()
        .filter(drive -> drive.name().equals(name))
        .map(RemovableMedia.Drive::kind)
        .findFirst()
        .orElse(Medium.CDROM);
    DriveOption option = kind == Medium.FLOPPY ? new DriveOption.Floppy() : new DriveOption.Cdrom();
    DriveSpec wanted = option.convert(file);
    if (wanted.empty()) {
      return media.eject(name);
    }
    return file.contains(",") ? media.insert(name, wanted.image(), wanted.access())
        : media.insert(name, wanted.image());
  }

  private String now(String name) {
    return media.drives()
        .stream()
        .filter(drive -> drive.name().equals(name))
        .map(drive -> name + ": " + drive.image().map(Path::toString).orElse("empty") + "\n")
        .collect(Collectors.joining());
  }
}
