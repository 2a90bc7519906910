package org.javisor.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.javisor.appliance.Appliance;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;
import org.javisor.appliance.OvaExport;
import org.javisor.cli.MemorySize;
import org.javisor.cli.UserError;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javisor image export}. */
@Command(
    name = "export",
    description = "Hands a machine on to other products, as an OVA: description, manifest and disks in one file. What"
        + " fails leaves nothing behind. While it is made, it takes its room twice.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image export web.ova disk.qcow2 --memory 2G --smp 2",
      "  javisor image export web.ova system.qcow2 data.qcow2 --bus sata --uefi --name 'Web server'"
    })
final class ExportCommand extends DiskAction {
  private static final int MOST_OF_IDE = 4;

  @Parameters(index = "0", paramLabel = "FILE", description = "The new .ova.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Parameters(
      index = "1..*", arity = "1..*", paramLabel = "DISK",
      description = "Images of its disks, the one to boot from first.")
  private List<Path> disks = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "The machine's name. Default: that of the file.")
  private @Nullable String name;

  @Option(names = "--smp", paramLabel = "N", defaultValue = "1", description = "Its CPUs. Default: ${DEFAULT-VALUE}.")
  private int cpus;

  @Option(
      names = "--memory", paramLabel = "SIZE", converter = MemorySize.Converter.class, defaultValue = "512M",
      description = "Its RAM: 512M, 2G ... Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private MemorySize memory;

  @Option(names = "--uefi", description = "It starts in UEFI firmware.")
  private boolean uefi;

  @Option(
      names = "--bus", paramLabel = "BUS", defaultValue = "ide",
      description = "What its disks are attached to: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private DiskBus bus;

  @Option(
      names = "--network-card", paramLabel = "CARD", defaultValue = "e1000",
      description = "Its network card: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private CardModel card;

  @Option(names = "--force", description = "Replaces a file that is there.")
  private boolean force;

  /** Those controllers that all products have. */
  enum DiskBus {
    ide, sata, scsi
  }

  /** Those cards that several products have. */
  enum CardModel {
    none, e1000, virtio
  }

  @Override
  int carryOut() throws IOException, UserError {
    String suffix = ".ova";
    String fileName = String.valueOf(file.getFileName());
    if (!fileName.toLowerCase(Locale.ROOT).endsWith(suffix) || fileName.length() == suffix.length()) {
      throw UserError.usage(file + " is the new archive; call it something that ends in " + suffix);
    }
    if (bus == DiskBus.ide && disks.size() > MOST_OF_IDE) {
      throw UserError.usage("there is room for " + MOST_OF_IDE + " disks on IDE; say --bus sata");
    }
    String called = name == null ? fileName.substring(0, fileName.length() - suffix.length()) : name;
    if (called.isBlank() || called.length() > 80 || called.chars().anyMatch(Character::isISOControl)) {
      throw UserError.usage("a machine's name has 1 to 80 characters");
    }
    List<BlockBackend> images = new ArrayList<>();
    try {
      for (Path disk : disks) {
        images.add(DiskImage.open(ImageSpec.of(disk, Access.READ_ONLY)));
      }
      try (Meter meter = new Meter("exporting", OvaExport.workBytes(images))) {
        OvaExport.write(file, machine(called, images), images, force, meter);
      }
    } finally {
      for (BlockBackend image : images) {
        image.close();
      }
    }
    return 0;
  }

  private Appliance machine(String called, List<BlockBackend> images) {
    List<Disk> described = images.stream()
        .map(image -> new Disk("", Bus.valueOf(bus.name().toUpperCase(Locale.ROOT)), image.sizeBytes()))
        .toList();
    List<Card> cards = switch (card) {
      case none -> List.of();
      case e1000 -> List.of(new Card("Network", "E1000"));
      case virtio -> List.of(new Card("Network", "virtio"));
    };
    return new Appliance(
        called, cpus, memory.bytes(), uefi ? Firmware.UEFI : Firmware.BIOS, described, cards);
  }
}
