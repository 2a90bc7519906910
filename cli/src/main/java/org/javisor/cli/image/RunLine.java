package org.javisor.cli.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.javisor.appliance.Appliance;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;

/**
 * How a machine of another product is started here.
 *
 * @param words of the command
 * @param notes what is different here
 */
record RunLine(List<String> words, List<String> notes) {
  private static final long MEBIBYTE = 1L << 20;

  /** @param variables where UEFI firmware is to keep its own */
  static RunLine of(Appliance machine, String variables) {
    List<String> words = new ArrayList<>(List.of("javisor", "run"));
    List<String> notes = new ArrayList<>();
    if (machine.cpus() > 1) {
      words.addAll(List.of("--smp", String.valueOf(machine.cpus())));
    }
    words.addAll(List.of("--memory", machine.memoryBytes() / MEBIBYTE + "M"));
    if (machine.firmware() == Firmware.UEFI) {
      words.addAll(List.of("--uefi", "--uefi-variables", variables));
    }
    for (Disk disk : machine.disks()) {
      String bus = disk.bus() == Bus.SATA ? ",bus=sata" : "";
      words.addAll(List.of("--disk", disk.file().replace(",", ",,") + bus));
    }
    if (machine.disks().stream().anyMatch(disk -> disk.bus() == Bus.SCSI || disk.bus() == Bus.OTHER)) {
      notes.add("its disks were on a controller that is not there; they are on IDE now, bus=sata and bus=virtio exist");
    }
    if (machine.cards().isEmpty()) {
      words.addAll(List.of("--network", "none"));
    } else {
      card(machine.cards(), words, notes);
    }
    return new RunLine(words, notes);
  }

  private static void card(List<Card> cards, List<String> words, List<String> notes) {
    String model = cards.getFirst().model().toLowerCase(Locale.ROOT);
    if (model.startsWith("virtio")) {
      words.addAll(List.of("--network-card", "virtio"));
    } else if (!model.equals("e1000")) {
      notes.add("its network card was '" + cards.getFirst().model() + "'; it is an e1000 now");
    }
    if (cards.size() > 1) {
      notes.add("it had " + cards.size() + " network cards; it has one now");
    }
  }

  /** As it is typed into a shell. */
  String text() {
    return words.stream()
        .map(word -> word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
